"""The source of the simulation calls only what gives the same bits on every machine (decision 0055)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import smartenergy.simulation

ROOT = Path(smartenergy.simulation.__file__).parent
DEFINED = """
abs add add.reduceat append arange argsort array asarray ascontiguousarray
bincount bool_ broadcast_arrays broadcast_shapes broadcast_to
ceil clip concatenate copysign cumsum
diff divide
empty empty_like equal errstate
flatnonzero float32 float64 floor frexp frombuffer full full_like
generic greater greater_equal
inf insert int16 int32 int64 integer isfinite isin isnan
less less_equal linspace logical_and logical_not logical_or
maximum maximum.accumulate maximum.reduce minimum minimum.reduce multiply
nan nan_to_num ndarray ndim negative newaxis nonzero
ones ones_like
repeat reshape rint
searchsorted shape sort sqrt stack subtract
take
uint16 uint32 uint64 uint8 unique
where
zeros zeros_like
"""
SAME_EVERYWHERE = frozenset(DEFINED.split())
"""Of NumPy: what IEEE 754 defines to the last bit, and what computes nothing at all."""
WHOLE_OR_ROUNDED = "pi tau inf isfinite floor ceil sqrt factorial fabs copysign gcd"
OF_MATH = frozenset(WHOLE_OR_ROUNDED.split())
SUMS = frozenset({"dot", "sum", "mean", "std", "var", "prod"})
"""Methods of arrays that add up in an order of their own."""


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def dotted(node: ast.expr) -> str:
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def offences(tree: ast.AST) -> Iterator[str]:
    """What may give other bits elsewhere, with its line."""
    inner = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        line = f"line {getattr(node, 'lineno', 0)}: "
        if isinstance(node, ast.Attribute) and node not in inner:
            root, _, name = dotted(node).partition(".")
            if (root == "np" and name not in SAME_EVERYWHERE) or (root == "math" and name not in OF_MATH):
                yield line + dotted(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SUMS:
            yield line + node.func.attr
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Pow) and not is_literal(node):
            yield line + type(node.op).__name__
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"numpy", "math", "random"}:
            yield line + f"from {node.module}"
        if isinstance(node, ast.Import) and any(name.name in {"random", "scipy", "cmath"} for name in node.names):
            yield line + "import"


def is_literal(node: ast.BinOp) -> bool:
    return all(isinstance(side, ast.Constant) and isinstance(side.value, int) for side in (node.left, node.right))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_simulation_calls_nothing_that_differs_between_machines(path: Path) -> None:
    assert list(offences(ast.parse(path.read_text()))) == []


@pytest.mark.parametrize(
    "source",
    ["np.exp(x)", "np.sin", "f(np.power)", "x ** 0.5", "x @ y", "math.exp(1)", "x.sum()", "np.random.random()",
     "from math import exp", "import random", "np.interp(x, y, z)", "np.dot(x, y)", "x.mean(axis=0)"],
)  # fmt: skip
def test_what_differs_between_machines_is_found(source: str) -> None:
    assert list(offences(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["np.sqrt(x)", "x * y + 1", "1 << 14", "2**16", "math.pi", "npt.NDArray[np.int64]"]
)
def test_what_is_the_same_everywhere_passes(source: str) -> None:
    assert not list(offences(ast.parse(source)))
