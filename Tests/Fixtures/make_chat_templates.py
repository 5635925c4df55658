"""Makes the fixtures of chat templates: what transformers renders from small templates and from single expressions.

Requirements: Python 3.11, and transformers of requirements.txt beside this file.
Run:          python Tests/Fixtures/make_chat_templates.py

`chat-templates/NAME.json` has, for each conversation and settings of `conversations.json`, the text that `chat-templates/NAME.jinja` gives, or the message with
which it refuses; `chat-templates/expressions.json` has templates of one expression, and their text or null where
rendering them fails. The time is that of NOW.
"""

import datetime
import json
from pathlib import Path

import jinja2
import transformers.utils.chat_template_utils as chat_template_utils

FOLDER = Path(__file__).resolve().parent / "chat-templates"
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 9, 5, 6, 7)


chat_template_utils.datetime = Clock


def render(source: str, chat: dict) -> dict:
    variables = {**TOKENS, **chat}
    # As apply_chat_template does before it renders.
    messages = [{k: v for k, v in message.items() if v is not None} for message in variables.pop("messages")]
    try:
        rendered, _ = chat_template_utils.render_jinja_template(
            [messages],
            tools=variables.pop("tools", None),
            documents=variables.pop("documents", None),
            add_generation_prompt=variables.pop("add_generation_prompt", False),
            chat_template=source,
            **variables,
        )
        return {"text": rendered[0]}
    except (jinja2.TemplateRuntimeError, jinja2.TemplateSyntaxError, TypeError, ValueError, ArithmeticError):
        return {"fails": True}
    except jinja2.TemplateError as error:
        return {"raised": str(error)}


def message(role: str, content=None, **more) -> dict:
    return {"role": role, "content": content, **more}


def call(arguments, name="get_weather") -> dict:
    return {"type": "function", "id": "call00001", "function": {"name": name, "arguments": arguments}}


def part(text: str) -> dict:
    return {"type": "text", "text": text}


TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": 'The <weather> & "more", naïvely',
            "parameters": {
                "type": "object",
                "properties": {
                    "city": {"type": "string", "enum": ["Paris", "São Paulo"]},
                    "days": {"type": "integer", "default": 3},
                    "unit": {"type": ["string", "null"]},
                    "where": {"type": "object", "properties": {"at": {"type": "array", "items": {"type": "number"}}}},
                    "any": {"anyOf": [{"type": "boolean"}, {"type": "string"}]},
                },
                "required": ["city"],
            },
        },
    },
    {"type": "function", "function": {"name": "again", "description": "Nothing", "parameters": {"type": "object"}}},
]
DOCUMENTS = [{"title": "One", "text": "Penguins.\nFish."}, {"title": "Two", "text": "Ice", "year": 1999.5}]
USER, ANSWER, SYSTEM = message("user", "  Hello\nthere "), message("assistant", " Hi! "), message("system", "Be kind. ")
CONVERSATIONS = {
    "one": [USER],
    "system": [SYSTEM, USER],
    "turns": [SYSTEM, USER, ANSWER, message("user", "émoji 👩‍👩‍👧 é {{ x }} <|im_end|> 'q' \"d\" \\ \t")],
    "ends with answer": [USER, ANSWER],
    "two users": [USER, USER],
    "starts with answer": [ANSWER, USER],
    "strange role": [message("critic", "no")],
    "parts": [message("system", [part("sys")]), message("user", [part("a "), {"type": "image"}, part("b")])],
    "tool": [
        message("user", "w?"),
        message("assistant", None, tool_calls=[call({"city": "Paris", "days": 2.5, "unit": None})]),
        message("tool", '{"temp": 21}', name="get_weather"),
        message("assistant", "21"),
    ],
    "tools": [
        message("user", "w?"),
        message("assistant", "two", tool_calls=[call({}), call('{"city": "X"}')], reasoning="both\n"),
        message("tool", "1"),
        message("tool", "2"),
    ],
    "thinking": [
        message("user", "q"),
        message("assistant", "<think>\nhm\n</think>\n\na", thinking="deep"),
        message("user", "r"),
        message("assistant", "<think>a</think>b"),
    ],
    "empty": [message("system", ""), message("user", ""), message("assistant", "")],
}
SETTINGS = [
    {},
    {"add_generation_prompt": True},
    {"tools": TOOLS, "add_generation_prompt": True, "enable_thinking": False},
    {"tools": TOOLS, "documents": DOCUMENTS, "date_string": "1 May 2025", "reasoning_effort": "high"},
]

VALUES = {
    "s": "Hello World",
    "u": " Straße ǆ ΑΣ\t👩‍👩 é\u00e9\n",
    "n": 3,
    "f": 2.5,
    "d": {"a": 1, "b": "two", "c": None, "items": [1]},
    "l": [3, 1, 2, 1],
    "w": ["b", "a", "B"],
    "o": [{"k": "x", "v": 2}, {"k": "y"}, {"v": 1, "k": "x"}],
}
EXPRESSIONS = """
1 + 2 * 3 - 4 / 2 // 1 % 3|-2 ** 2|2 ** -1|7 // -2|-7 % 3|7.5 // 2|-7.5 % 2|1e16|9999999999999998.0|1e-5|0.1 + 0.2|1_000
0x1F + 0b11 + 0o17|'a' 'b' "c"|'\\n\\t\\x41\\u00e9\\q'|'a' ~ 1 ~ none ~ true ~ 1.0|'a' * 3|[1] + [2]|(1,) + (2,)|[0] * 2
1 < 2 < 3|1 < 3 < 2|1 == 1.0 == true|'a' in 'abc' and 'd' not in 'abc'|2 in l|'a' in d|none == false|'b' > 'a'|[1, 2] < [1, 3]
not 1 or 0 and 2|'' or 'x'|0 and 1|1 if false|(1 if false) is defined|'a' if n > 2 else 'b'|s[0]|s[-1]|s[::-1]|s[1:3]|s[:-3:2]
l[1:]|l[::-2]|l[10]|l[10] is defined|d.a|d['b']|d.zz|d.zz is undefined|d.items is callable|d['items']|o[0].k|o.0.v|u[3]|u | length
d|d.items()|d.keys()|d.values()|d.get('a')|d.get('z')|d.get('z', 5)|range(3)|range(5, 0, -2) | list|[none, true, 'it\\'s', "q\\"'", 1.0]
'\u200b\x07'|['\u200b\x07é']|namespace(a=1)|missing|[missing]|missing | length|missing is none|missing.x|missing + 1|'a' + 1|1 / 0
s.upper()|s.lower()|s.title()|s.swapcase()|s.split()|s.split('l')|s.split('l', 1)|s.rsplit('l', 1)|' a  b '.split()|'a,b,'.split(',')
u.strip()|u.upper()|u.lower()|u.capitalize()|u.title()|u | title|u.split()|s.replace('l', 'L')|s.replace('l', '', 1)|s.replace('', '-')
s.startswith('He')|s.endswith(('x', 'ld'))|s.find('o')|s.rfind('o')|s.find('z')|s.index('z')|s.count('l')|'-'.join(w)|','.join(l)
'7'.zfill(3)|'a'.ljust(3) ~ '|'|'ab'.center(5)|s.removeprefix('He')|s.removesuffix('ld')|s.partition(' ')|s.rpartition('o')
'12'.isdigit()|'a1'.isalnum()|'a b'.isalpha()|' '.isspace()|'A'.isupper()|'{} {x} {1}'.format(1, 2, x=3)|'%s|%5.2f|%-4d|%r' % ('a', 2.675, 7, 'q')
'a\\nb\\r\\nc'.splitlines()|'xxabxx'.strip('x')|'  a'.lstrip() ~ 'b  '.rstrip()|w.append(1)|d.update(a=2)|d.pop('a')|d.copy()|l.count(1)
d | tojson|o | tojson(indent=2)|u | tojson|u | tojson(ensure_ascii=true)|d | tojson(sort_keys=true, separators=(',', ':'))|{1: (1, 2)} | tojson
[] | tojson(indent=2)|missing | tojson|2.0 | tojson|s | trim('Hd')|s | length|d | count|l | join(', ')|o | join('-', attribute='k')|w | upper
s | capitalize|missing | default('x')|'' | default('x')|'' | default('x', true)|none | d('y')|l | first|l | last|[] | first|s | list
o | map(attribute='v') | list|o | map(attribute='v', default=0) | list|w | map('upper') | join|o | selectattr('v') | list | length
o | selectattr('k', 'equalto', 'x') | map(attribute='k') | list|o | rejectattr('v', 'defined') | list|l | select('odd') | list
l | reject('gt', 1) | list|l | select('in', [1, 2]) | list|d | items | list|d | dictsort|d | dictsort(reverse=true, by='key')
s | replace('o', '0', 1)|n | string|'3.7' | int|'x' | int(9)|'3.5' | float|3.9 | int|2.675 | round(2)|2.5 | round|7 | round(1, 'floor')
'<a&"b\\'>' | e|'<' | safe ~ '<'|'<' | safe + '<'|'a\\nb\\n\\nc' | indent|'a\\nb' | indent(2, true)|l | unique | list|w | unique | list
l | sort|w | sort|w | sort(case_sensitive=true)|o | sort(attribute='k') | map(attribute='k') | list|l | reverse | list|s | reverse
l | batch(3, 0) | list|l | sum|o | sum(attribute='z')|l | min|w | max|-3 | abs|s | center(15)|s | truncate(8)|s | truncate(8, true, '…')
s | wordcount|'%s-%s' | format(1, 2)|1 is number|true is number|1.0 is float|true is integer|true is boolean|d is mapping|l is sequence
s is iterable|5 is iterable|missing is sequence|d.items() is sequence|4 is even|4 is divisibleby(3)|s is string|'a' is lower|none is none
1 is eq 1|1 is ne(2)|2 is in [1, 2]|s is not string|none is sameas none|'<' | safe is escaped|dict(a=1, **d) | length|dict([('a', 1)])
strftime_now('%Y-%m-%d %H:%M:%S %a %A %b %B %d %e %j %y %I %p %-d %%')|range(10 ** 9)|namespace(_a=1)|{'a': 1, 'a': 2}|{1: 'x', true: 'y'}
"""


def main() -> None:
    for path in sorted(FOLDER.glob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        cases = []
        for name, conversation in CONVERSATIONS.items():
            for index, settings in enumerate(SETTINGS):
                chat = {"messages": conversation, **settings}
                cases.append({"conversation": name, "settings": index, **render(source, chat)})
        write(path.with_suffix(".json"), cases)
    write(FOLDER / "conversations.json", {"conversations": CONVERSATIONS, "settings": SETTINGS})
    cases = []
    lines = EXPRESSIONS.strip().replace("\\\\", "\\")
    # Expressions are divided by bars without a blank on both sides; those of filters have blanks.
    for line in lines.split("\n"):
        for expression in split(line):
            source = "{{ " + expression + " }}"
            outcome = render(source, {"messages": [USER], **VALUES})
            cases.append({"source": source, "text": outcome.get("text")})
    write(FOLDER / "expressions.json", {"variables": VALUES, "cases": cases})


def split(line: str) -> list[str]:
    parts, quote, start = [], None, 0
    for index, letter in enumerate(line):
        if quote:
            quote = None if letter == quote and line[index - 1] != "\\" else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "|" and line[index - 1] != " ":
            parts.append(line[start:index])
            start = index + 1
    return parts + [line[start:]]


def write(path: Path, value) -> None:
    if isinstance(value, list):
        text = "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]\n"
    elif "cases" in value:
        cases = ",\n".join(json.dumps(item, ensure_ascii=False) for item in value["cases"])
        text = '{"variables": ' + json.dumps(value["variables"], ensure_ascii=False) + ',\n"cases": [\n' + cases + "\n]}\n"
    else:
        text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
