"""Writes models whose weights are external data, most of them wrong, to FOLDER."""
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper

folder = pathlib.Path(sys.argv[1])
inside = folder / "inside"
inside.mkdir(parents=True)
values = np.arange(100, dtype=np.float32)
for file in (inside / "data.bin", folder / "outside.bin"):
    file.write_bytes(b"12345678" + values.tobytes())
(inside / "link.bin").symlink_to(folder / "outside.bin")
(inside / "pipe").symlink_to("/dev/zero")


def write(name, **entries):
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[100],
                         data_location=TensorProto.EXTERNAL)
    for key, value in entries.items():
        tensor.external_data.add(key=key, value=str(value))
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [100])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [100])
    node = helper.make_node("Mul", ["x", "w"], ["y"], name="times")
    graph = helper.make_graph([node], "external", [x], [y], [tensor])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    (inside / f"{name}.onnx").write_bytes(model.SerializeToString())


write("good", location="data.bin", offset=8, length=400)
write("unaligned", location="data.bin", offset=5, length=400)
write("missing", location="nothing.bin", offset=0, length=400)
write("absolute", location=str(inside / "data.bin"), offset=8)
write("parent", location="../outside.bin", offset=8)
write("link", location="link.bin", offset=8)
write("device", location="pipe", offset=8)
write("short", location="data.bin", offset=12, length=400)
write("length", location="data.bin", offset=8, length=404)
write("offset", location="data.bin", offset=-8, length=400)
write("overflow", location="data.bin", offset=2**64 - 8, length=400)
write("unnamed", offset=8, length=400)
