// RUN: calotype-opt %s --split-input-file --verify-diagnostics

// One violation of each rule, named after it.

// expected-error @below {{image extent 0 is not in [1, 2147483647]}}
func.func private @extent(!halide.image<0xf32>)

// -----

// expected-error @below {{order is not a permutation of the dimensions}}
func.func private @order(!halide.image<2x3xf32, order [0, 0]>)

// -----

// expected-error @below {{image element type 'i7' is not supported}}
func.func private @element(!halide.image<2xi7>)

// -----

halide.pipeline @output_type(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<61xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  // expected-error @below {{'halide.output' op gives '!halide.func<61xf32>' for an image with extents [60] in memory order}}
  halide.output %out : !halide.func<61xf32>
}

// -----

// expected-error @below {{'halide.pipeline' op expects an algorithm that ends in 'halide.output'}}
halide.pipeline @no_output(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
}

// -----

halide.pipeline @same_name(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  // expected-note @below {{the other function}}
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  // expected-error @below {{'halide.func' op has the name "out" of another function}}
  %again = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<60xf32>
}

// -----

halide.pipeline @before_update(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  // expected-note @below {{there is a later update}}
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %old = halide.call %out[%i] : !halide.func<60xf32>
    halide.yield %old : f32
  }
  // expected-error @below {{'halide.output' op reads "out" before its last update}}
  halide.output %out : !halide.func<60xf32>
}

// -----

halide.pipeline @unclamped(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    // expected-note @below {{the data; see 'halide.clamp_index'}}
    %j = halide.load %k[%i] : !halide.image<64xi32>
    // expected-error @below {{'halide.load' op index 0 depends on data and is not clamped}}
    %v = halide.load %x[%j] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<60xf32>
}

// -----

halide.pipeline @yield_type(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    // expected-error @below {{'halide.yield' op yields 'i32' to a function of 'f32'}}
    halide.yield %i : i32
  }
  halide.output %out : !halide.func<60xf32>
}

// -----

halide.pipeline @coordinate(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  // expected-error @below {{'halide.update' op uses coordinate "i" but stores elsewhere in its dimension}}
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v at [%r] : f32
  }
  halide.output %out1 : !halide.func<60xf32>
}

// -----

halide.pipeline @unknown_function(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<60xf32>
} schedule {
  // expected-error @below {{'halide.stage' op names no function of the algorithm: "other"}}
  %s = halide.stage "other"
}

// -----

halide.pipeline @unknown_update(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %old = halide.call %out[%i] : !halide.func<60xf32>
    halide.yield %old : f32
  }
  halide.output %out1 : !halide.func<60xf32>
} schedule {
  // expected-error @below {{'halide.stage' op names update 1 of a function with 1}}
  %s = halide.stage "out" update 1
}

// -----

halide.pipeline @number_of_loops(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %old = halide.call %out[%i] : !halide.func<60xf32>
    halide.yield %old : f32
  }
  halide.output %out1 : !halide.func<60xf32>
} schedule {
  %s = halide.stage "out"
  // expected-error @below {{'halide.vars' op has 2 results for 1 coordinates and 0 reduction loops}}
  %i, %j = halide.vars %s : !halide.var, !halide.var
}

// -----

halide.pipeline @vars_twice(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %old = halide.call %out[%i] : !halide.func<60xf32>
    halide.yield %old : f32
  }
  halide.output %out1 : !halide.func<60xf32>
} schedule {
  %s = halide.stage "out"
  // expected-note @below {{first asked for here}}
  %i = halide.vars %s : !halide.var
  // expected-error @below {{'halide.vars' op asks for the loops of a stage a second time}}
  %j = halide.vars %s : !halide.var
}

// -----

halide.pipeline @consumed(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %old = halide.call %out[%i] : !halide.func<60xf32>
    halide.yield %old : f32
  }
  halide.output %out1 : !halide.func<60xf32>
} schedule {
  %s = halide.stage "out"
  %i = halide.vars %s : !halide.var
  // expected-note @below {{consumed here}}
  %io, %ii = halide.split %i by 4 : !halide.var
  // expected-error @below {{'halide.parallel' op uses a handle that is consumed}}
  halide.parallel %i : !halide.var
}

// -----

halide.pipeline @reduction_tail(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %old = halide.call %out[%i] : !halide.func<60xf32>
    halide.yield %old : f32
  }
  halide.output %out1 : !halide.func<60xf32>
} schedule {
  %u = halide.stage "out" update 0
  %i, %r = halide.vars %u : !halide.var, !halide.rvar
  // expected-error @below {{'halide.split' op splits a reduction loop with tail round_up, expected guard_with_if or predicate}}
  %ro, %ri = halide.split %r by 3 tail<round_up> : !halide.rvar
}

// -----

halide.pipeline @small_extent(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<60xf32>
} schedule {
  %s = halide.stage "out"
  %i = halide.vars %s : !halide.var
  // expected-error @below {{'halide.split' op shifts a loop of extent 60 inwards by factor 64, expected tail guard_with_if}}
  %io, %ii = halide.split %i by 64 : !halide.var
}

// -----

halide.pipeline @rounds_up(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<60xf32>
} schedule {
  %s = halide.stage "out"
  %i = halide.vars %s : !halide.var
  // expected-error @below {{'halide.split' op rounds an output loop of extent 60 up to a multiple of 8}}
  %io, %ii = halide.split %i by 8 tail<round_up> : !halide.var
}

// -----

halide.pipeline @two_stages(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %old = halide.call %out[%i] : !halide.func<60xf32>
    halide.yield %old : f32
  }
  halide.output %out1 : !halide.func<60xf32>
} schedule {
  %s = halide.stage "out"
  %i = halide.vars %s : !halide.var
  %u = halide.stage "out" update 0
  %j, %r = halide.vars %u : !halide.var, !halide.rvar
  // expected-error @below {{'halide.reorder' op mixes loops of two stages}}
  halide.reorder %i, %j : !halide.var, !halide.var
}

// -----

halide.pipeline @dimension(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %old = halide.call %out[%i] : !halide.func<60xf32>
    halide.yield %old : f32
  }
  halide.output %out1 : !halide.func<60xf32>
} schedule {
  %s = halide.stage "out"
  // expected-error @below {{'halide.align_storage' op names dimension 1 of a function with 1}}
  halide.align_storage %s dim 1 to 8
}

// -----

halide.pipeline @input(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %old = halide.call %out[%i] : !halide.func<60xf32>
    halide.yield %old : f32
  }
  halide.output %out1 : !halide.func<60xf32>
} schedule {
  %s = halide.stage "out"
  // expected-error @below {{'halide.input' op names input 2 of 2}}
  %in = halide.input 2
}

// -----

halide.pipeline @rfactor_names(%x : !halide.image<64xf32>, %k : !halide.image<64xi32>)
    -> !halide.image<60xf32> {
  %out = halide.func "out"(%i) : !halide.func<60xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  %out1 = halide.update %out(%i) over (%r = 4) : !halide.func<60xf32> {
    %old = halide.call %out[%i] : !halide.func<60xf32>
    halide.yield %old : f32
  }
  halide.output %out1 : !halide.func<60xf32>
} schedule {
  %u = halide.stage "out" update 0
  %i, %r = halide.vars %u : !halide.var, !halide.rvar
  // expected-error @below {{'halide.rfactor' op has 2 names for 1 loops}}
  %a, %b, %c = halide.rfactor %u over %r as ["u", "v"] name "part"
}
