"""A field of a device is said once: its column and rules, both APIs, forms and docs are made from that."""

from dataclasses import dataclass

Number = int | float


@dataclass(frozen=True, kw_only=True)
class DeviceField:
    """A field of a device. Its texts end without a stop and are put together here, so that all ways in agree."""

    name: str
    type: type[int] | type[float] | type[bool]
    label: str
    """What a form calls it."""
    text: str
    """What it is, as a sentence begins."""
    brief: str = ""
    """The same in fewer words, where its kind is named before; `text` unless given."""
    unit: str = ""
    sign: str = ""
    """What the sign of a number means."""
    lowest: Number | None = None
    above: Number | None = None
    highest: Number | None = None
    up_to: "DeviceField | None" = None
    """The field that bounds it. That one is as high as the other is checked in services/devices/rules.py."""
    default: Number | None = None
    """What it is unless given; where there is none it must be given."""
    drawn: str = ""
    """What it is where nobody said it, in words: such a parameter may be left open."""
    is_live: bool = False
    """Whether each tick writes it."""

    @property
    def bounds(self) -> str:
        """Which values it may have, or what their sign means."""
        if self.up_to is not None:
            return f"{self.lowest:,} to the {self.up_to.label.lower()}"
        if self.lowest is not None and self.highest is not None:
            return f"{self.lowest:,} to {self.highest:,}"
        ends = (("above", self.above), ("at least", self.lowest), ("at most", self.highest))
        return " and ".join(f"{word} {end:,}" for word, end in ends if end is not None) or self.sign

    @property
    def answered(self) -> str:
        """A sentence on it as an answer has it."""
        return self._sentence(self.text)

    @property
    def given(self) -> str:
        """A sentence on it in a new device."""
        most = f", at most the {self.up_to.label.lower()}" if self.up_to is not None else ""
        return self._sentence(self.text, most)

    def changed(self, kind: str) -> str:
        """A sentence on it among the fields of other kinds."""
        return self._sentence(f"{kind.capitalize()}: {self._brief}")

    def bounded(self, kind: str) -> str:
        """The same with its bounds, for what knows no bounds but as words."""
        parts = (f"{kind.capitalize()}: {self._brief}", self.unit, self.bounds)
        return ", ".join(part for part in parts if part) + "."

    def unless_given(self, *, is_ruled: bool) -> str:
        """What it is where nobody gave it; `is_ruled` for `uniform`, whose live fields must be given."""
        if self.drawn:
            return self.drawn
        if self.is_live and not is_ruled:
            return "what it does"
        return "required" if self.default is None else str(self.default).lower()

    @property
    def heading(self) -> str:
        """Its label with its unit."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def hint(self) -> str:
        """What a form says below it, without a stop."""
        told = self.text.removeprefix("Whether it ") if self.type is bool else self.bounds
        return told[:1].upper() + told[1:]

    @property
    def _brief(self) -> str:
        return self.brief or self.text[0].lower() + self.text[1:]

    def _sentence(self, words: str, more: str = "") -> str:
        unit = f", {self.unit}" if self.unit else ""
        sign = f": {self.sign}" if self.sign else ""
        return f"{words}{unit}{sign}{more}."
