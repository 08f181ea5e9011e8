"""Configuration of Calotype's lit tests.

Variables: CALOTYPE_OPT_CHECK_IR_ROUNDTRIP=1 makes every calotype-opt also print
and parse its IR and compare. Parameter: -Dintegration=1 runs test/Integration
instead of the rest; -Dfull=1 adds the feature full, for long tests.
"""
import os
import pathlib
import shutil
import sys

import lit.formats

source = pathlib.Path(config.source_root)
build = pathlib.Path(config.build_root)
cache = pathlib.Path(config.deps_dir).parent

config.name = "Calotype"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".mlir", ".test", ".onnxtxt"]
config.excludes = ["Inputs", "lib", "Unit", "Models", "Conformance"]
config.test_source_root = str(source / "test")
config.test_exec_root = str(build / "test")

if "integration" in lit_config.params:
    config.name = "Calotype-Integration"
    config.test_source_root += "/Integration"
    config.test_exec_root += "/Integration"
else:
    config.excludes.append("Integration")

path = [str(build / "bin"), config.llvm_tools_dir, os.environ["PATH"]]
config.environment["PATH"] = os.pathsep.join(path)
for name in ("HOME", "CALOTYPE_CACHE", "LD_LIBRARY_PATH"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

# What the user tuned must not change what tests see.
config.environment["CALOTYPE_SCHEDULES"] = str(build / "no-schedules.json")

# Tests with numpy, onnx and onnxruntime use the environment of tools/setup.
venv = cache / "venv" / "bin" / "python"
if venv.exists():
    config.available_features.add("onnx-python")
for tool in ("calotype", "calotype-opt", "calotype-translate", "calotype-lsp-server", "calotype-reduce", "calotype-link-test", "calotype-test"):
    if (build / "bin" / tool).exists():
        config.available_features.add(tool)
if "full" in lit_config.params:
    config.available_features.add("full")
# What runs code for aarch64 where it is foreign: an emulator, its C library and its compiler's.
cross = (pathlib.Path("/usr/aarch64-linux-gnu/lib/libc.a"), pathlib.Path("/usr/lib/gcc-cross/aarch64-linux-gnu"))
if shutil.which("qemu-aarch64-static") and all(path.exists() for path in cross):
    config.available_features.add("emulates-aarch64")
if shutil.which("valgrind"):
    config.available_features.add("valgrind")

if os.environ.get("CALOTYPE_OPT_CHECK_IR_ROUNDTRIP", "0") not in ("", "0"):
    config.substitutions.append((r"\bcalotype-opt(?=\s)", "calotype-opt --verify-roundtrip"))
    config.available_features.add("ir-roundtrip")

config.substitutions += [
    ("%python", sys.executable),
    ("%venv-python", str(venv)),
    ("%source", str(source)),
    ("%build", str(build)),
    ("%scripts", str(source / "tools" / "scripts")),
    ("%models", str(source / "test" / "Models")),
    ("%made-models", str(cache / "models")),
    ("%deps", config.deps_dir),
    ("%cc", config.c_compiler),
    ("%cxx", config.cxx_compiler),
]
