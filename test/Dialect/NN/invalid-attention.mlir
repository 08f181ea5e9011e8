// RUN: calotype-opt %s --split-input-file --verify-diagnostics
// Attention that violates its constraints.

func.func @attention_c1_rank(%0: tensor<4x2x8xf32>, %1: tensor<1x4x2x8xf32>, %2: tensor<1x4x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected query, key and value of rank 4}}
  %r = nn.attention %0, %1, %2 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>) -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c2_heads(%0: tensor<1x4x2x8xf32>, %1: tensor<1x3x2x8xf32>, %2: tensor<1x3x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{shapes do not fit}}
  %r = nn.attention %0, %1, %2 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x4x2x8xf32>, tensor<1x3x2x8xf32>, tensor<1x3x2x8xf32>) -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c2_no_key_heads(%0: tensor<1x4x2x8xf32>, %1: tensor<1x0x2x8xf32>, %2: tensor<1x0x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{shapes do not fit}}
  %r = nn.attention %0, %1, %2 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x4x2x8xf32>, tensor<1x0x2x8xf32>, tensor<1x0x2x8xf32>) -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c3_element_types(%0: tensor<1x4x2x8xf32>, %1: tensor<1x4x2x8xf16>, %2: tensor<1x4x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand element types differ}}
  %r = nn.attention %0, %1, %2 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x4x2x8xf32>, tensor<1x4x2x8xf16>, tensor<1x4x2x8xf32>) -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c5_hidden_score(%0: tensor<1x4x2x8xf32>, %1: tensor<1x4x2x8xf32>, %2: tensor<1x4x2x8xf32>, %3: tensor<2x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{a hidden score needs a mask of i1}}
  %r = nn.attention %0, %1, %2, %3 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0, hidden_score = -1.0} : (tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<2x2xf32>) -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c4_mask_type(%0: tensor<1x4x2x8xf32>, %1: tensor<1x4x2x8xf32>, %2: tensor<1x4x2x8xf32>, %3: tensor<2x2xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected a mask of floats or i1}}
  %r = nn.attention %0, %1, %2, %3 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<2x2xi64>) -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @attention_c4_mask_shape(%0: tensor<1x4x2x8xf32>, %1: tensor<1x4x2x8xf32>, %2: tensor<1x4x2x8xf32>, %3: tensor<3x2xi1>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{the mask does not broadcast to the scores}}
  %r = nn.attention %0, %1, %2, %3 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<3x2xi1>) -> tensor<1x4x2x8xf32>
  return
}

// -----

func.func @linear_attention_c1_rank(%q: tensor<2x5x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected query, key and value of rank 4}}
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>) -> (tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>)
  return
}

// -----

func.func @linear_attention_c2_depth(%q: tensor<1x2x5x7xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{shapes do not fit}}
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x5x7xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>) -> (tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>)
  return
}

// -----

func.func @linear_attention_c3_decay_type(%q: tensor<1x2x5x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>, %decay: tensor<1x2x5x1xf64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand element types differ}}
  %r, %s = nn.linear_attention %q, %k, %v decay %decay {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>, tensor<1x2x5x1xf64>) -> (tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>)
  return
}

// -----

func.func @linear_attention_c4_lengths(%q: tensor<1x2x4x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{causal attention expects as many queries as keys, found 4 and 5}}
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x4x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>) -> (tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>)
  return
}

// -----

func.func @linear_attention_c4_decay_without_causal(%q: tensor<1x2x5x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>, %decay: tensor<1x2x5x1xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{decay and beta need causal attention}}
  %r, %s = nn.linear_attention %q, %k, %v decay %decay {scale = 1.0, causal = false, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>, tensor<1x2x5x1xf32>) -> (tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>)
  return
}

// -----

func.func @linear_attention_c5_decay(%q: tensor<1x2x5x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>, %decay: tensor<1x2x5x6xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{does not fit the key}}
  %r, %s = nn.linear_attention %q, %k, %v decay %decay {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>, tensor<1x2x5x6xf32>) -> (tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>)
  return
}

// -----

func.func @linear_attention_c5_beta(%q: tensor<1x2x5x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>, %beta: tensor<1x2x5x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{does not fit the key}}
  %r, %s = nn.linear_attention %q, %k, %v beta %beta {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>, tensor<1x2x5x8xf32>) -> (tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>)
  return
}

// -----

func.func @linear_attention_c6_state(%q: tensor<1x2x5x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>, %state: tensor<1x2x6x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{does not fit key}}
  %r, %s = nn.linear_attention %q, %k, %v state %state {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>, tensor<1x2x6x8xf32>) -> (tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>)
  return
}

// -----

func.func @linear_attention_c7_normalize(%q: tensor<1x2x5x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>, %state: tensor<1x2x8x6xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{a normalised result has neither initial state nor beta}}
  %r, %s = nn.linear_attention %q, %k, %v state %state {scale = 1.0, causal = true, normalize = true, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>) -> (tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>)
  return
}

// -----

func.func @linear_attention_c8_chunk(%q: tensor<1x2x5x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected a chunk of at least 0, found -1}}
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = -1 : i64} : (tensor<1x2x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>) -> (tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>)
  return
}
