"""The limits of the style guide, so that no room gets away."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
MAX_FUNCTION = 49
MAX_FILE = 299
MAX_PARAMETERS = 5
MAX_POSITIONAL = 2

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def _functions(path: Path) -> Iterator[tuple[str, Function]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def _comments(path: Path) -> dict[int, str]:
    with path.open("rb") as file:
        return {
            token.start[0]: token.string
            for token in tokenize.tokenize(file.readline)
            if token.type == tokenize.COMMENT
        }


def _parameters(function: Function) -> list[str]:
    arguments = function.args
    names = [item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls")]


def test_no_function_has_fifty_lines() -> None:
    sizes = {
        where: (node.end_lineno or node.lineno) - node.lineno + 1
        for path in _files("bot", "benchmarks", "tests")
        for where, node in _functions(path)
    }
    assert {where: size for where, size in sizes.items() if size > MAX_FUNCTION} == {}


def test_no_file_has_three_hundred_lines() -> None:
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in _files("bot", "benchmarks")
    }
    assert {name: size for name, size in sizes.items() if size > MAX_FILE} == {}


def test_no_function_takes_more_than_five_parameters() -> None:
    counts = {
        where: len(_parameters(node)) for path in _files("bot") for where, node in _functions(path)
    }
    assert {where: count for where, count in counts.items() if count > MAX_PARAMETERS} == {}


def test_every_return_type_is_written() -> None:
    functions = [found for path in _files("bot") for found in _functions(path)]
    assert [where for where, node in functions if node.returns is None] == []


def _broad(path: Path) -> Iterator[str]:
    comments = _comments(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = ast.unparse(node.type) if node.type else "BaseException"
        if re.search(r"\b(Base)?Exception\b", caught) and node.lineno not in comments:
            yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_a_broad_except_says_on_its_line_why() -> None:
    assert [found for path in _files("bot", "benchmarks") for found in _broad(path)] == []


def test_every_exemption_names_its_rule_and_its_reason() -> None:
    good = re.compile(
        r"# (noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*|type: ignore\[[a-z-]+(, ?[a-z-]+)*\])  # \w.*"
    )
    found = [
        f"{path.relative_to(ROOT)}:{line} {comment}"
        for path in _files("bot", "benchmarks", "tests")
        for line, comment in _comments(path).items()
        if re.match(r"#\s*(noqa|type:\s*ignore)", comment) and not good.fullmatch(comment)
    ]
    assert found == []
