"""What dangers the safety net knows, and how a lesson names them."""

NONE = "none"
ORDINARY = "ordinary"
"""The label of what people ask every day: no kind of ``_danger.yml``."""
KINDS = (
    "violence_now", "sexual_violence", "trafficking", "suicide", "child_alone", "detention",
    "medical", "eviction", NONE,
)  # fmt: skip
"""What danger a phrase of ``_danger.yml`` speaks of."""
MARK = "danger:"
"""How the label of a phrase of ``_danger.yml`` begins, in a lesson and as a rule's name."""


def label(kind: str, topic: str = "") -> str:
    """How a lesson names the phrases of a kind and the card that goes out."""
    return f"{MARK}{kind} {topic}".rstrip()
