"""Frozen vectors for canonical bytes.

Numbers and the two documents are those printed in RFC 8785 (appendix B, §3.2.2, §3.2.3).
"""

NUMBERS: dict[str, str] = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}
"""IEEE 754 bits -> canonical text."""

NO_NUMBERS = ("7fffffffffffffff", "7ff0000000000000", "fff0000000000000")
"""Bits that have no canonical text: NaN and both infinities."""

DOCUMENTS: dict[str, tuple[str, str]] = {
    "rfc-3.2.2": (
        r"""{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
             "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
             "literals": [null, true, false]}""",
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ),
    "rfc-3.2.3": (
        r"""{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet",
             "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
             "\u00f6": "Latin Small Letter O With Diaeresis"}""",
        '{"\\r":"Carriage Return","1":"One","\u0080":"Control",'
        '"ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",'
        '"\U0001f600":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet"}',
    ),
    "integral-floats": ("[42.0, -0.0, 1e3, 280000]", "[42,0,1000,280000]"),
    "empty": ('[{}, [], ""]', '[{},[],""]'),
    "nested-order": ('{"b": {"z": 1, "a": 2}, "a": []}', '{"a":[],"b":{"a":2,"z":1}}'),
    "controls": (
        r'["\b\t\n\f\r\u0000\u001f\u007f\u2028"]',
        '["\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\u2028"]',
    ),
}
"""Name -> (JSON text, its canonical form)."""
