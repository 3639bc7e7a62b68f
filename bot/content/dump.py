"""YAML that YAML 1.1 and 1.2 read alike: texts are quoted or stand as blocks, never bare."""

import yaml

_WIDE = 1_000_000_000
"""No line is folded."""


class _Dumper(yaml.SafeDumper):
    """Never writes an alias: not every reader takes them."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002  # PyYAML's own signature
        super().increase_indent(flow, False)  # noqa: FBT003  # lists are set in from their key


class _Key(str):
    """A key of Rasa's, written bare."""

    __slots__ = ()


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text.strip("\n") or text.endswith("\n") else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _key(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Key, _key)


def _keyed(value: object) -> object:
    if isinstance(value, dict):
        return {_Key(key): _keyed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_keyed(item) for item in value]
    return value


def dumped(value: object, comment: str = "") -> str:
    """The value as YAML, its keys in their order, below a comment."""
    text: str = yaml.dump(
        _keyed(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDE
    )
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return head + text
