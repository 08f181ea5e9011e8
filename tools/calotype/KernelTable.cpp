//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "KernelTable.h"
#include "Output.h"
#include "calotype/Artifact/Artifact.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// Rates
//===----------------------------------------------------------------------===//

std::vector<KernelRate> driver::rateKernels(llvm::ArrayRef<KernelTime> times,
                                            MachinePeak &peak) {
  std::vector<KernelRate> rates;
  std::vector<size_t> levels;
  for (const KernelTime &time : times) {
    // A call may take less than the clock can tell.
    double perCall =
        std::max(time.seconds / std::max<size_t>(1, time.calls), 1e-9);
    KernelRate &rate = rates.emplace_back();
    rate.gflops = 1e-9 * time.info.flops / perCall;
    rate.gbps = 1e-9 * time.info.bytes / perCall;
    size_t level = peak.findLevel(time.info.bytes);
    while (level > 0 && rate.gbps > peak.levels[level].gbps)
      --level;
    levels.push_back(level);
    peak.gflops = std::max(peak.gflops, rate.gflops);
    peak.levels[level].gbps = std::max(peak.levels[level].gbps, rate.gbps);
  }
  for (auto [rate, at] : llvm::zip(rates, levels)) {
    const MemoryLevel &level = peak.levels[at];
    double arithmetic = peak.gflops > 0 ? rate.gflops / peak.gflops : 0;
    double memory = level.gbps > 0 ? rate.gbps / level.gbps : 0;
    rate.share = std::max(arithmetic, memory);
    rate.limit = arithmetic > memory ? "arithmetic" : level.name;
  }
  return rates;
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

double KernelProfile::getKernelSeconds() const {
  double sum = 0;
  for (const KernelTime &time : times)
    sum += time.seconds;
  return sum;
}

double KernelProfile::getOutsideSeconds() const {
  return std::max(0.0, runSeconds - getKernelSeconds());
}

/// "conv1", "+ 2 fused,", "and 12 more": the first use, what else it computes,
/// and how many uses there are besides.
static std::vector<std::string> describeNodes(const KernelInfo &info) {
  if (info.nodes.empty() || info.nodes.front().empty())
    return {};
  size_t fused = info.nodes.front().size() - 1, more = info.nodes.size() - 1;
  std::vector<std::string> pieces{info.nodes.front().front()};
  if (fused)
    pieces.push_back(llvm::formatv("+ {0} fused", fused));
  if (more)
    pieces.push_back(llvm::formatv("and {0} more", more));
  return pieces;
}

static size_t countCalls(llvm::ArrayRef<KernelTime> times) {
  size_t calls = 0;
  for (const KernelTime &time : times)
    calls += time.calls;
  return calls;
}

void KernelProfile::print() const {
  std::string machine = "machine: " + formatNumber(peak.gflops) + " GFLOP/s;";
  std::vector<std::string> levels;
  for (const MemoryLevel &level : peak.levels)
    levels.push_back(level.name + " " + formatNumber(level.gbps) + " GB/s" +
                     (&level == &peak.levels.back() ? "" : ","));
  printWrapped(machine, levels);
  getText() << llvm::formatv("{0,8} {1,6} {2,5} {3,8} {4,7}  {5,-15} {6}\n",
                             "time", "of run", "calls", "GFLOP/s", "GB/s",
                             "of its limit", "kernel");
  for (auto [time, rate] : llvm::zip(times, rates)) {
    std::string limit =
        llvm::formatv("{0,3:F0}% {1}", 100 * rate.share, rate.limit);
    std::string line = llvm::formatv(
        "{0,8} {1,5:F1}% {2,4}x {3,8} {4,7}  {5,-15}", formatTime(time.seconds),
        runSeconds > 0 ? 100 * time.seconds / runSeconds : 0, time.calls,
        formatNumber(rate.gflops), formatNumber(rate.gbps), limit);
    std::vector<std::string> pieces{time.info.family, time.name};
    llvm::append_range(pieces, describeNodes(time.info));
    if (!time.info.shape.empty())
      pieces.push_back("[" + time.info.shape + "]");
    printWrapped(line, pieces);
  }
  getText() << llvm::formatv(
      "{0,8} {1,5:F1}% {2,4}x in kernels, the least time of each call\n"
      "{3,8} {4,5:F1}%       outside of kernels; least time of a run: {5}\n",
      formatTime(getKernelSeconds()),
      runSeconds > 0 ? 100 * getKernelSeconds() / runSeconds : 0,
      countCalls(times), formatTime(getOutsideSeconds()),
      runSeconds > 0 ? 100 * getOutsideSeconds() / runSeconds : 0,
      formatTime(runSeconds));
}

json::Array KernelProfile::listKernels() const {
  json::Array list;
  for (auto [time, rate] : llvm::zip(times, rates))
    list.push_back(json::Object{
        {"name", time.name},
        {"family", time.info.family},
        {"shape", time.info.shape},
        {"nodes", listNodes(time.info)},
        {"calls", static_cast<int64_t>(time.calls)},
        {"time_ms", 1e3 * time.seconds},
        {"run_share", runSeconds > 0 ? time.seconds / runSeconds : 0},
        {"macs", time.info.macs},
        {"flops", time.info.flops},
        {"bytes", time.info.bytes},
        {"gflops", rate.gflops},
        {"gbps", rate.gbps},
        {"peak_share", rate.share},
        {"limit", rate.limit}});
  return list;
}

json::Object KernelProfile::getTotal() const {
  return json::Object{{"run_ms", 1e3 * runSeconds},
                      {"kernels_ms", 1e3 * getKernelSeconds()},
                      {"outside_ms", 1e3 * getOutsideSeconds()},
                      {"statistic", "least of each call"}};
}

json::Object driver::toJson(const MachinePeak &peak) {
  json::Array levels;
  for (const MemoryLevel &level : peak.levels) {
    json::Object entry{{"name", level.name}, {"gbps", level.gbps}};
    if (std::isfinite(level.bytes))
      entry["bytes"] = level.bytes;
    levels.push_back(std::move(entry));
  }
  return json::Object{{"gflops", peak.gflops}, {"memory", std::move(levels)}};
}
