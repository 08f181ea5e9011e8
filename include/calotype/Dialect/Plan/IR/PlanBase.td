//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a plan is, whatever its family, and how a family declares its plan.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_PLAN_IR_PLANBASE
#define CALOTYPE_DIALECT_PLAN_IR_PLANBASE

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"

def Plan_Dialect : Dialect {
  let name = "plan";
  let cppNamespace = "::calotype::plan";
  let summary = "how kernels are computed";
  let description = [{
    An attribute per family of kernels. It says everything that decides how fast
    a kernel of this family is: its register tile, blocks, tasks, copies. An
    `nn.kernel` has it from `nn-plan-kernels` on, since layouts and the algorithm
    follow it, and hands it to its `halide.pipeline`, where `halide-schedule`
    adds what depends on the algorithm. The schedule database stores its text.
  }];
  let useDefaultAttributePrinterParser = 1;
}

def Plan_KernelPlanInterface : AttrInterface<"KernelPlanInterface"> {
  let cppNamespace = "::calotype::plan";
  let description = [{
    A plan without its family: what packing asks, what a tuner varies, what the
    target must hold.
  }];
  let methods = [
    InterfaceMethod<"The name of the family, as in the attribute's text.",
      "::llvm::StringRef", "getFamily", (ins), "",
      [{ return ConcreteAttr::getMnemonic(); }]>,
    InterfaceMethod<[{
        All parameters, in the order of the text.
      }], "::llvm::SmallVector<::calotype::plan::Parameter>", "getParameters">,
    InterfaceMethod<[{
        The plan with these values of all parameters, in the order of
        `getParameters`.
      }], "::calotype::plan::KernelPlanInterface", "withValues",
      (ins "::llvm::ArrayRef<std::optional<int64_t>>":$values)>,
    InterfaceMethod<[{
        Columns of a panel in which a constant right operand or filter is
        packed; 0 when it is not packed in panels.
      }], "int64_t", "getPanelWidth", (ins), "", [{ return 0; }]>,
    InterfaceMethod<[{
        Steps of the reduction for which a panel is contiguous; 0 for all.
      }], "int64_t", "getPanelDepth", (ins), "", [{ return 0; }]>,
    InterfaceMethod<[{
        Vector registers that the largest register tile takes; 0 for a plan
        without one.
      }], "int64_t", "countRegisters",
      (ins "const ::calotype::TargetInfo &":$target), "", [{ return 0; }]>,
    InterfaceMethod<[{
        Time of a multiply-add in the register tile, relative to one that keeps
        the machine's multiply-add units busy.
      }], "double", "getCost",
      (ins "const ::calotype::TargetInfo &":$target), "", [{ return 1; }]>,
  ];
  let extraSharedClassDeclaration = [{
    /// What a tuner varies: the parameters that are decided and not fixed by
    /// the kernel, each with its legal values on the target.
    ::llvm::SmallVector<::calotype::plan::Axis>
    getAxes(const ::calotype::TargetInfo &target) const {
      return ::calotype::plan::listAxes($_attr, target);
    }
    /// The plan with another value of an axis. What was decided from the
    /// algorithm is decided again when the axis shapes the algorithm's tiles.
    ::calotype::plan::KernelPlanInterface withAxis(::llvm::StringRef name,
                                                   int64_t value) const {
      return ::calotype::plan::replaceAxis($_attr, name, value);
    }
    /// The value of a parameter; nothing where it is not decided or unknown.
    std::optional<int64_t> getValue(::llvm::StringRef name) const {
      return ::calotype::plan::findValue($_attr, name);
    }
    /// Why the target cannot hold the plan, or "".
    std::string findProblem(const ::calotype::TargetInfo &target) const {
      return ::calotype::plan::describeProblem($_attr, target);
    }
    /// Nanoseconds of work on the target: the unit of all families.
    double estimate(const ::calotype::plan::Work &work,
                    const ::calotype::TargetInfo &target) const {
      return ::calotype::plan::estimateTime($_attr, work, target);
    }
    /// The text, as the schedule database stores it.
    std::string getText() const { return ::calotype::plan::printPlan($_attr); }
  }];
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// A parameter: its name in the text, its accessor, which values it may take
/// (an enumerator of `plan::Values`), and what it means.
class Plan_Parameter<string paramName, string paramGetter, string paramValues,
                     AttrOrTypeParameter paramType, string paramFallback,
                     string paramDecided> {
  string name = paramName;
  string getter = paramGetter;
  string values = paramValues;
  AttrOrTypeParameter type = paramType;
  string fallback = paramFallback;
  string decided = paramDecided;
}

/// Decided with the kernel: packing or the algorithm follow it.
class Early<string name, string getter, string values, string text>
    : Plan_Parameter<name, getter, values,
                     AttrParameter<"int64_t", text>, ".value_or(0)", "WithKernel">;

/// The same; 0, which is not printed, where it does not apply.
class EarlyOrNone<string name, string getter, string values, string text>
    : Plan_Parameter<name, getter, values,
                     DefaultValuedParameter<"int64_t", "0", text>,
                     ".value_or(0)", "WithKernelOrNot">;

/// Decided from the algorithm, unless it is given.
class Late<string name, string getter, string values, string text>
    : Plan_Parameter<name, getter, values,
                     OptionalParameter<"std::optional<int64_t>", text>, "",
                     "WithAlgorithm">;

/// The plan of a family. Its parameters make the text, the accessors, and what
/// the interface says of them.
class Plan_KernelPlan<string cppName, string planMnemonic,
                      list<Plan_Parameter> planParameters,
                      list<string> overridden = []>
    : AttrDef<Plan_Dialect, cppName,
              [DeclareAttrInterfaceMethods<Plan_KernelPlanInterface,
                                           overridden>]> {
  let mnemonic = planMnemonic;
  let parameters = !dag(ins, !foreach(p, planParameters, p.type),
                        !foreach(p, planParameters, p.name));
  let genVerifyDecl = 1;
  string listed = !interleave(
      !foreach(p, planParameters,
               "{\"" # p.name # "\", get" # p.getter #
                   "(), ::calotype::plan::Values::" # p.values # ", " #
                   "::calotype::plan::Decided::" # p.decided # "}"), ", ");
  string passed = !interleave(
      !foreach(i, !range(planParameters),
               "values[" # i # "]" # planParameters[i].fallback), ", ");
  let extraClassDefinition = [{
    ::llvm::SmallVector<::calotype::plan::Parameter>
    $cppClass::getParameters() const { return }] # "{" # listed # "}" # [{; }
    ::calotype::plan::KernelPlanInterface
    $cppClass::withValues(::llvm::ArrayRef<std::optional<int64_t>> values) const {
      return get(getContext(), }] # passed # [{);
    }
    ::llvm::LogicalResult $cppClass::verify(
        ::llvm::function_ref<::mlir::InFlightDiagnostic()> emitError, }] #
      !interleave(!foreach(p, planParameters, p.type.cppType # " " # p.name), ", ")
      # [{) {
      return ::calotype::plan::verifyValues(emitError, }] # "{" # !interleave(
      !foreach(p, planParameters, "{\"" # p.name # "\", " # p.name #
               ", ::calotype::plan::Values::" # p.values #
               ", ::calotype::plan::Decided::" # p.decided # "}"), ", ")
      # "}" # [{);
    }
  }];
}

#endif // CALOTYPE_DIALECT_PLAN_IR_PLANBASE
