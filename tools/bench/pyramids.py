"""Pools of several sizes over one image, concatenated: pyramids of bins, and towers."""
from onnx import TensorProto, helper


def value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def pool(x, y, window, stride, pad):
    return helper.make_node("MaxPool", [x], [y], kernel_shape=[window] * 2, strides=[stride] * 2, pads=[pad] * 4)


def pyramid(channels, extent, levels):
    """Maxima over grids of bins, flattened (He 2014, spatial pyramid pooling, doi 10.1109/TPAMI.2015.2389824)."""
    nodes, parts = [], []
    for level in levels:
        nodes.append(pool("x", f"p{level}", -(-extent // level), extent // level, 0))
        nodes.append(helper.make_node("Flatten", [f"p{level}"], [f"f{level}"], axis=1))
        parts.append(f"f{level}")
    nodes.append(helper.make_node("Concat", parts, ["y"], axis=1))
    length = channels * sum(level**2 for level in levels)
    return helper.make_graph(nodes, "pyramid", [value("x", [1, channels, extent, extent])], [value("y", [1, length])])


def tower(channels, extent, windows, chained):
    """An image and its maxima over windows, stacked along the channels: the pools of YOLO's SPP, or chained
    of SPPF."""
    nodes, parts = [], ["x"]
    for index, window in enumerate(windows):
        nodes.append(pool(parts[-1] if chained else "x", f"p{index}", window, 1, window // 2))
        parts.append(f"p{index}")
    nodes.append(helper.make_node("Concat", parts, ["y"], axis=1))
    return helper.make_graph(nodes, "tower", [value("x", [1, channels, extent, extent])],
                             [value("y", [1, channels * len(parts), extent, extent])])


GRAPHS = {
    "pyramid_256x13x13_124": (lambda: pyramid(256, 13, [1, 2, 4]), None),
    "pyramid_256x13x13_1246": (lambda: pyramid(256, 13, [1, 2, 4, 6]), None),
    "tower_256x20x20": (lambda: tower(256, 20, [5, 9, 13], False), None),
    "tower_256x20x20_chained": (lambda: tower(256, 20, [5, 5, 5], True), None),
    "tower_512x13x13": (lambda: tower(512, 13, [5, 9, 13], False), None),
    "tower_256x40x40": (lambda: tower(256, 40, [5, 9, 13], False), None),
}
