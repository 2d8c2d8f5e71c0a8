"""People by points as a small chart, drawn on the server: bars need no script."""

from django import template

register = template.Library()

_HEIGHT, _BASE, _STEP, _WIDTH = 64, 76, 28, 12


@register.inclusion_tag("leads/_fit_chart.html")
def fit_chart(what_if, threshold, draft=None):
    """Draw the bars of a WhatIf, with a mark where Strong begins; beside a draft, those of now stand as well."""
    pairs = [(was if draft else 0, then) for was, then in what_if.bars]
    highest = max((max(pair) for pair in pairs), default=0)
    bars = []
    for number, pair in enumerate(pairs):
        for offset, (name, people) in enumerate(zip(("was", "now"), pair, strict=True)):
            height = round(_HEIGHT * people / highest) if highest else 0
            height = max(height, 2) if people else 0
            bars.append({"name": name, "x": number * _STEP + offset * _WIDTH, "y": _BASE - height, "height": height})
    mark = threshold * _STEP * len(what_if.bars) / 100
    return {"bars": bars, "mark": round(mark), "threshold": threshold, "above": sum(pair[1] for pair in what_if.bars)}
