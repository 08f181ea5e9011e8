// RUN: calotype-opt %s --split-input-file | calotype-opt --split-input-file | FileCheck %s

// The machine that a module is for: printed as it was written, the parts that
// are empty or equal left out.

// CHECK: module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "x86-64-v3", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>}
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "x86-64-v3", features = "", cores = 2 to 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// CHECK: #calotype.target<"x86_64-unknown-linux-gnu", cpu = "znver4", features = "+avxvnni,-movbe", cores = 1 to 64, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 1048576, ways = 8, line = 64>, <bytes = 33554432, ways = 16, line = 64>]>
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "znver4", features = "+avxvnni,-movbe", cores = 1 to 64, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 1048576, ways = 8, line = 64>, <bytes = 33554432, ways = 16, line = 64>]>} {
}

// -----

// CHECK: #calotype.target<"aarch64-unknown-linux-gnu", cpu = "cobalt-100", cores = 1 to 1024,
module attributes {calotype.target = #calotype.target<"aarch64-unknown-linux-gnu", cpu = "cobalt-100", cores = 1 to 1024, caches = [<bytes = 65536, ways = 4, line = 64>, <bytes = 1048576, ways = 8, line = 64>]>} {
}

// -----

// CHECK: #calotype.target<"riscv64-unknown-linux-gnu", cpu = "generic-rv64", features = "+v",
module attributes {calotype.target = #calotype.target<"riscv64-unknown-linux-gnu", cpu = "generic-rv64", features = "+v", cores = 4, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}
