// RUN: calotype-opt %s --split-input-file --verify-diagnostics

// Each constraint of the target and of its caches broken once.

// expected-error@+1 {{expected a triple such as x86_64-unknown-linux-gnu, aarch64-unknown-linux-gnu, riscv64-unknown-linux-gnu; found 'x86_64-apple-darwin'}}
module attributes {calotype.target = #calotype.target<"x86_64-apple-darwin", cpu = "x86-64-v3", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{found 'armeb-linux-gnu'}}
module attributes {calotype.target = #calotype.target<"armeb-linux-gnu", cpu = "x86-64-v3", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{LLVM knows no CPU 'znver9' of x86-64}}
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "znver9", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{LLVM knows no CPU 'znver4' of aarch64}}
module attributes {calotype.target = #calotype.target<"aarch64-unknown-linux-gnu", cpu = "znver4", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{expected '+' or '-' and a feature of x86-64, found '+neon'}}
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "x86-64-v3", features = "+avx2,+neon", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{expected '+' or '-' and a feature of x86-64, found 'avx2'}}
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "x86-64-v3", features = "avx2", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{expected '+' or '-' and a feature of x86-64, found ''}}
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "x86-64-v3", features = "+avx2,", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{expected cores from 1 to 1024, the least first, found 0 to 0}}
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "x86-64-v3", cores = 0, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{expected cores from 1 to 1024, the least first, found 4 to 2}}
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "x86-64-v3", cores = 4 to 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{expected cores from 1 to 1024, the least first, found 1 to 1025}}
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "x86-64-v3", cores = 1 to 1025, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{expected two caches or more, found 1}}
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "x86-64-v3", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{expected each cache to be larger than the one before, found 32768 and 32768}}
module attributes {calotype.target = #calotype.target<"x86_64-unknown-linux-gnu", cpu = "x86-64-v3", cores = 2, caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 32768, ways = 8, line = 64>]>} {
}

// -----

// expected-error@+1 {{expected positive bytes, ways and line}}
func.func private @cache() attributes {cache = #calotype.cache<bytes = 0, ways = 8, line = 64>}

// -----

// expected-error@+1 {{expected a line of a power of two, found 48}}
func.func private @cache() attributes {cache = #calotype.cache<bytes = 32768, ways = 8, line = 48>}

// -----

// expected-error@+1 {{expected bytes that are a multiple of ways * line, found 32768, 12 and 64}}
func.func private @cache() attributes {cache = #calotype.cache<bytes = 32768, ways = 12, line = 64>}

// -----

// expected-error@+1 {{expected bytes that are a multiple of ways * line}}
func.func private @cache() attributes {cache = #calotype.cache<bytes = 32768, ways = 4611686018427387904, line = 64>}

// -----

// expected-error@+1 {{expected 'calotype.target' to be a #calotype.target, found "x86-64-v3"}}
module attributes {calotype.target = "x86-64-v3"} {
}

// -----

// expected-error@+1 {{'calotype.cores' is no attribute of the dialect 'calotype'; expected 'calotype.target'}}
module attributes {calotype.cores = 4} {
}

// -----

// expected-error@+1 {{'calotype.target' describes a module}}
func.func private @f() attributes {calotype.target = 4}
