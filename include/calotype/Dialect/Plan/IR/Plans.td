//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The plans, one for each family of kernels.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_PLAN_IR_PLANS
#define CALOTYPE_DIALECT_PLAN_IR_PLANS

include "calotype/Dialect/Plan/IR/PlanBase.td"

/// Cores that the tasks are cut for: the same in all families.
def Plan_Cores : Late<"cores", "Cores", "Cores",
    "cores that the tasks are cut for; 1 for a loop without tasks">;

def Plan_MatmulAttr : Plan_KernelPlan<"Matmul", "matmul", [
    Early<"columns", "Columns", "Lanes", "columns of the register tile, and of a panel of a constant right operand">,
    Early<"rows", "Rows", "Tile", "rows of the register tile">,
    Late<"task_rows", "TaskRows", "Scale", "rows of a task">,
    Late<"task_panels", "TaskPanels", "Scale", "panels that a task takes for its rows, one after the other">,
    Late<"copy_left", "CopyLeft", "Flag", "whether a task computes its rows of the left operand first, 0 or 1">,
    Late<"copy_right", "CopyRight", "Flag", "whether a task copies its panels of the right operand first, 0 or 1">,
    Late<"steps", "Steps", "Scale", "steps of the reduction in the body of its loop">,
    Plan_Cores], ["getPanelWidth", "countRegisters", "getCost"]> {
  let summary = "product by a register tile over panels of the right operand";
  let assemblyFormat = "`<` struct(params) `>`";
}

def Plan_ConvAttr : Plan_KernelPlan<"Conv", "conv", [
    Early<"channels", "Channels", "Lanes", "channels of the register tile, and of a panel of the filter">,
    Early<"pixels", "Pixels", "Tile", "pixels of a row in the register tile">,
    Early<"rows", "Rows", "Tile", "rows of pixels in the register tile">,
    Late<"strip", "Strip", "Scale", "rows of a task, or pixels of an image of one row; all where panels of channels are the tasks">,
    Late<"copy_once", "CopyOnce", "Flag", "whether the padded input is stored as a whole, not per task, 0 or 1">,
    Late<"steps", "Steps", "Scale", "steps of the reduction in the body of its loop">,
    Plan_Cores], ["getPanelWidth", "countRegisters", "getCost"]> {
  let summary = "convolution by a register tile of channels and pixels";
  let assemblyFormat = "`<` struct(params) `>`";
}

def Plan_BlockedConvAttr : Plan_KernelPlan<"BlockedConv", "blocked_conv", [
    Early<"channels", "Channels", "Lanes", "channels of the register tile, and of a panel of the filter">,
    Early<"pixels", "Pixels", "Tile", "pixels of a tile, which is a coordinate of the algorithm">,
    Early<"block", "Block", "Scale", "input channels that are summed, over all taps, before the next tile">,
    EarlyOrNone<"tap_percent", "TapPercent", "Fixed", "percentage of the taps that is computed, where tiles skip those that read padding only; 0 when all are">,
    Late<"task_rows", "TaskRows", "Scale", "rows of a task, of one phase">,
    Late<"task_phases", "TaskPhases", "Scale", "phases of rows of a task">,
    Late<"task_panels", "TaskPanels", "Scale", "panels of channels of a task">,
    Late<"steps", "Steps", "Scale", "steps of the reduction in the body of its loop">,
    Plan_Cores], ["getPanelWidth", "getPanelDepth", "countRegisters", "getCost"]> {
  let summary = "convolution by tiles of pixels, its reduction in blocks";
  let assemblyFormat = "`<` struct(params) `>`";
}

def Plan_WindowAttr : Plan_KernelPlan<"Window", "window", [
    Late<"pixels", "Pixels", "Tile", "pixels of a row that are computed together, in lanes of channels">,
    Late<"strip", "Strip", "Scale", "rows of a task">,
    Late<"copies", "Copies", "Scale", "copies of the body, at most, that unrolled taps make">,
    Plan_Cores], ["countRegisters"]> {
  let summary = "window over each channel: depthwise convolution, pool";
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
}

def Plan_PoolAttr : Plan_KernelPlan<"Pool", "pool", [
    Late<"channels", "Channels", "Scale", "channels of a task, at most, where they are innermost">,
    Late<"neighbours", "Neighbours", "Scale", "neighbours along a pass, at most, that share their elements in registers">,
    Late<"copies", "Copies", "Scale", "copies of the body, at most, that neighbours and their elements make">,
    Late<"bytes", "Bytes", "Scale", "bytes that the passes of a task take, at most">,
    Plan_Cores]> {
  let summary = "separable pools in passes that follow each other in the cache";
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
}

def Plan_ReductionAttr : Plan_KernelPlan<"Reduction", "reduction", [
    Plan_Cores]> {
  let summary = "reduction: in passes, as pools have them, where it is separable";
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
}

def Plan_AttentionAttr : Plan_KernelPlan<"Attention", "attention", [
    Early<"queries", "Queries", "Lanes", "queries of the scores' register tile, in lanes">,
    Early<"keys", "Keys", "Tile", "keys of the scores' register tile">,
    Early<"block", "Block", "Scale", "queries of a task, which share a pass over the keys">,
    EarlyOrNone<"key_tile", "KeyTile", "Scale", "keys of a step of the online softmax; 0 for all">,
    Late<"value_columns", "ValueColumns", "Lanes", "columns of the values in the result's register tile">,
    Late<"value_rows", "ValueRows", "Tile", "queries of the result's register tile">,
    Late<"row_vectors", "RowVectors", "Tile", "vectors of queries whose maxima and sums are computed together">,
    Plan_Cores], ["countRegisters", "getCost"]> {
  let summary = "attention with lanes of queries";
  let assemblyFormat = "`<` struct(params) `>`";
}

def Plan_FewQueriesAttr : Plan_KernelPlan<"FewQueries", "few_queries", [
    Late<"block", "Block", "Tile", "queries of a task">,
    Late<"columns", "Columns", "Lanes", "columns of the values that are computed together">,
    Late<"row_vectors", "RowVectors", "Tile", "vectors of partial sums of a row">,
    Plan_Cores], ["countRegisters"]> {
  let summary = "attention of few queries: each key is read once for all";
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
}

def Plan_LinearAttentionAttr : Plan_KernelPlan<"LinearAttention", "linear_attention", [
    Early<"columns", "Columns", "Lanes", "columns of the result's register tile">,
    Early<"queries", "Queries", "Tile", "queries of the result's register tile">,
    Early<"state_columns", "StateColumns", "Tile", "columns of the values in the register tile of K^T V, whose lanes are the depth">,
    Early<"block", "Block", "Scale", "keys whose products are summed in registers">,
    Early<"partials", "Partials", "Scale", "partial sums over the keys, each a task">,
    Late<"query_block", "QueryBlock", "Scale", "queries of a task">,
    Plan_Cores], ["countRegisters", "getCost"]> {
  let summary = "linear attention in which each query sees all keys";
  let assemblyFormat = "`<` struct(params) `>`";
}

def Plan_StateScanAttr : Plan_KernelPlan<"StateScan", "state_scan", [
    Early<"columns", "Columns", "WideLanes", "columns of the state that a step changes, as one wide vector">,
    Early<"chunk", "Chunk", "Scale", "steps whose scores are computed together">,
    Early<"terms", "Terms", "Scale", "terms of a step of the scan; divides the chunk">,
    Late<"score_rows", "ScoreRows", "Tile", "rows of scores that are computed together">,
    Plan_Cores], ["countRegisters"]> {
  let summary = "causal linear attention: a scan over chunks of steps";
  let assemblyFormat = "`<` struct(params) `>`";
}

def Plan_RowwiseAttr : Plan_KernelPlan<"Rowwise", "rowwise", [
    Late<"task_rows", "TaskRows", "Scale", "rows, or vectors of columns, of a task">,
    Late<"row_vectors", "RowVectors", "Tile", "vectors of partial sums of a row">,
    Plan_Cores]> {
  let summary = "rows whose statistics are computed where they are written";
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
}

def Plan_FallbackAttr : Plan_KernelPlan<"Fallback", "fallback", [
    Late<"line", "Line", "Scale", "elements that a transposition reads of a line before the next vector">,
    Plan_Cores]> {
  let summary = "a loop nest for each stored function: legal for every pipeline";
  let assemblyFormat = "(`<` struct(params)^ `>`)?";
}

#endif // CALOTYPE_DIALECT_PLAN_IR_PLANS
