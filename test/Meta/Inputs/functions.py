"""Writes sources with a function of LINES lines each, in all the forms there are.

Usage: functions.py FOLDER LINES
"""
import pathlib
import sys

FORMS = {
    "plain": "int plain(int a = {}) {\n@}\n",
    "member": "namespace x {\nclass A final : B {\npublic:\n  int member() const override {\n@  }\n};\n} // namespace x\n",
    "templated": "template <class T, typename U = V<T>>\nauto templated(T t) -> U {\n@}\n",
    "list": "struct A {\n  A(int n) : a{n}, b(n) {\n@  }\n};\n",
    "braces": "int braces() {\n  if (\"}\"[0] == '}') // }\n    return {};\n@}\n",
    "lambda": "auto lambda = [](int n) {\n@};\n",
    "compare": "bool A::operator==(const A &a) const {\n@}\n",
    "after": "MACRO(a, b)\nMACRO(c, d)\n\nint after() {\n@}\n",
    "embedded": "int embedded() {\n  f(R\"(\n" + "{\n" * 80 + ")\");\n@}\n",
}
NOT_CODE = "const T table[] = {\n@};\nenum E {\n@};\n#define M(a) \\\n  {\nstruct S {\n@};\n"

folder, lines = pathlib.Path(sys.argv[1]), int(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
for name, form in FORMS.items():
    # The lines outside of the filling, from the function's first to its closing brace.
    own = {"templated": 3, "braces": 4, "embedded": 3}.get(name, 2)
    (folder / f"{name}.cpp").write_text(form.replace("@", "  ;\n" * (lines - own)))
(folder / "table.cpp").write_text(NOT_CODE.replace("@", "  {f(1), 0},\n" * 100))
