"""What the furniture of news pages says: menus, share bars, cookie text, section headings, photo credits. Our own lists.

Each function looks at one line and nothing else. They mark what is beyond doubt; what depends on where a line stands is
decided in `paste`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from analysis.collect.dates import CLOCK, RELATIVE, find_dates
from analysis.collect.facts import agencies_in, agency_name, looks_like_name

Section = Literal["related", "tags", "comments", "author", "newsletter", "share", "advert"]

# Labels, captions and bylines are shorter, in characters; longer lines are paragraphs, and patterns need not look at them.
LONGEST = 700

_NETWORKS = (
    r"facebook|twitter|x|instagram|youtube|whatsapp|linkedin|telegram|tiktok|pinterest|reddit|bluesky|mastodon|threads|rss(?: feed)?|messenger|"
    r"flipboard|snapchat|tumblr|e-?mail|sms|vk|line|weibo|wechat|viber|google(?: news)?|apple news|pocket|flickr|vimeo|spotify|discord|xing"
)
_SHORT = re.compile(
    rf"""(?:
    share(?:d|\s+(?:this|the|on|via|to|with|it|full|options?|article|story|page|link|save).*)? | (?:\d[\d.,]*\s*[km]?\s*)?shares? | tweet | (?:send|email|print|save|bookmark|gift)(?:\s+(?:this|the|article|story|page|for\s+later).*)? |
    print\s+(?:article|page) | copy(?:\s+(?:the\s+)?(?:link|url).*)? | (?:link\s+)?copied(?:\s+to\s+clipboard)?!? | get\s+short\s+url | listen(?:\s+(?:live|to|now|\().*)? | watch(?:\s+(?:live|now|tv)\b.*)? | live(?:\s+(?:tv|radio|stream|now))? |
    subscri(?:be|ptions?)(?:\s+.{{0,40}})? | sign\s*[- ]?(?:in|up|out)(?:\s+.{{0,40}})? | log\s*[- ]?(?:in|out)(?:\s+.{{0,40}})? | register(?:\s+(?:now|here|for\s+free))? | (?:my|your)\s+(?:account|profile|library|news|bookmarks|lists?) | account |
    (?:main\s+|open\s+|close\s+|toggle\s+|site\s+|more\s+)?(?:menu|navigation)(?:\s+(?:toggle|open|close))? | close(?:\s+.{{0,20}})? | search(?:\s+.{{0,30}})? | (?:skip|jump)\s+to\s+.{{0,40}} | home(?:\s*page)? |
    advert(?:isement|isements|ising|s)?(?:\s*[-–—].*)? | ads? | sponsored(?:\s+(?:by|content|links?).*)? | promoted(?:\s+content)? | paid\s+(?:content|post) | (?:story\s+)?continues\s+(?:below|after\s+advert\w*).* | article\s+continues\s+.* | scroll\s+.{{0,40}} |
    (?:\d[\d.,]*\s+|no\s+|view\s+(?:all\s+)?|show\s+|hide\s+|read\s+|all\s+|add\s+(?:a\s+)?|post\s+(?:a\s+)?|leave\s+(?:a\s+)?|write\s+(?:a\s+)?)?(?:comments?|repl(?:y|ies))(?:\s*\(?\d+\)?|\s+(?:on|are|via|here|now)\b.{{0,60}}|\s+(?:section|guidelines|policy))? | comment(?:\s+via\s+.*)? | (?:join|start)\s+the\s+(?:conversation|discussion|debate).* | discussion | community\s+(?:standards|guidelines).* |
    (?:read|see|show|view|load|learn|find\s+out|discover|explore)\s+(?:more|less|all|full\s+\w+)(?:\s*[»›>→…+]*) | more(?:\s*[»›>→…+]+)? | continue\s+reading.{{0,40}} | (?:back|return)\s+to\s+(?:top|the\s+top|home|homepage|all).* | top | (?:go\s+)?back |
    follow\s+(?-i:[A-Z])\S*(?:\s+\S+){{0,3}} | follow(?:\s+(?:us|me|the|this|topic|live|on|author).{{0,60}})? | following | (?:un)?like(?:s|d)?(?:\s+this)? | \d+\s+likes? | find\s+us\s+on.* | connect(?:\s+with\s+us)? | (?:download|get)\s+(?:the|our)\s+.{{0,20}}app.{{0,20}} | (?:mobile\s+)?apps? |
    cookies?(?:\s+(?:policy|settings|preferences|notice|list).*)? | (?:manage|accept|reject|decline|allow)\s+(?:all\s+)?(?:cookies|preferences|consent|all).{{0,20}} | (?:accept|agree|reject|decline|ok|got\s+it|i\s+agree|no\s+thanks|dismiss|cancel|submit|send|apply|continue)!? | privacy(?:\s+.{{0,40}})? | your\s+privacy\s+choices | do\s+not\s+sell.* | terms(?:\s+.{{0,40}})? |
    contact(?:\s+(?:us|me|the\s+\w+))? | about(?:\s+(?:us|me|the\s+\w+))? | help(?:\s*(?:&|and)\s*\w+|\s+cent(?:er|re))? | support(?:\s+(?:us|the\s+\w+))? | faqs? | accessibility(?:\s+.{{0,30}})? | advertise(?:\s+with\s+us)? | careers? | jobs | site\s*map | imprint | impressum | legal(?:\s+notice)? | disclaimer | corrections? | complaints? | press(?:\s+room)? | media\s+kit | feedback | newsletters? | e-?paper | archives? | events? | shop | store | cart(?:\s*\(\d+\))? | checkout | donate(?:\s+.{{0,20}})? | become\s+a\s+(?:member|supporter|subscriber|patron).* | membership | weather(?:\s+-?\d+.*)? | horoscopes? | crosswords? | puzzles | podcasts? | videos? | photos? | galler(?:y|ies) | news | latest(?:\s+news)? | breaking(?:\s+news)? | trending |
    (?:\d+|one|two|three|four|five)\s*[-–]?\s*min(?:ute)?s?(?:\s+(?:read|listen|watch|ago))?\.? | (?:estimated\s+)?(?:reading|read)\s+time.* | time\s+to\s+read.* | \d[\d.,]*\s*[km]?\s+(?:views?|reads|reactions?|followers|votes) | loading\W* | please\s+wait\W* | previous(?:\s+(?:post|article|story|slide|image))? | next(?:\s+(?:post|article|story|slide|image))?(?:\s*[»›>→])? | play(?:\s+video)? | pause | (?:un)?mute | full\s*screen | \d+:\d\d(?:\s*/\s*\d+:\d\d)? | \d+\s*(?:/|of)\s*\d+ | expand(?:\s+.{{0,20}})? | enlarge(?:\s+.{{0,20}})? | open\s+in\s+.* | hide\s+caption | (?:view|open|show)\s+(?:image|photo|picture)s?\s+in\s+.{{3,20}} | list\s+(?:of\s+\d+\s+items?|\d+\s+of\s+\d+) | end\s+of\s+list | (?:please\s+)?enter\s+your\s+e-?mail(?:\s+address)? | (?:skip|jump)\s+links? | (?:site\s+)?navigation\s+menu | our\s+channels | after\s+newsletter\s+promotion | re-?use\s+(?:this\s+)?(?:content|article) | republish(?:\s+this.*)? | (?:your|the)\s+.{{3,40}}\s+since\s+(?:1[789]|20)\d\d | (?:est(?:ablished|\.)?|founded)(?:\s+in)?\s+(?:1[789]|20)\d\d | toggle\s+caption | (?:hide|show)(?:\s+\w+)? | text\s+size | font\s+size.* | [a-]*aa?\+? | translate | english | español | français | deutsch | العربية | русский | 中文 |
    (?:share\s+(?:on|via|to)\s+)?(?:{_NETWORKS})(?:\s*[,|/·•]?\s*(?:{_NETWORKS}))* | edition(?:\s*:.*)? | (?:uk|us|au|international|world|global|europe)\s+edition | image\s+\d+.* | [\W_]+ | \d{{1,3}}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_PHRASES = re.compile(
    r"\bwe(?:\s+and\s+our\s+\w+)?\s+use\s+cookies|\bthis\s+(?:site|website|page)\s+(?:uses|is\s+protected|requires)|\b(?:uses?|accept|all)\s+cookies\b|\bby\s+(?:clicking|continuing|signing\s+up|subscribing|entering|using\s+this|registering|submitting)\b"
    r"|\bsign\s+up\s+(?:for|to|here|now|today)\b|\bsubscribe\s+(?:to|for|now|today|here)\b|\bget\s+(?:the|our|all\s+the|your)\s+(?:latest|best|day'?s|daily|top|biggest|free|weekly|morning)\b|\b(?:in|to|into)\s+your\s+inbox\b|\bunsubscribe\b"
    r"|\ball\s+rights\s+reserved\b|(?:©|\bcopyright)\s*(?:©\s*)?(?:19|20)\d\d\b|\byour\s+e-?mail\s+address\b|\brequired\s+fields\b|\b(?:like|follow)\s+(?:us|me|our|\w+)\s+on\s+(?:facebook|twitter|x|instagram|youtube|linkedin|whatsapp|google|bluesky|telegram|tiktok)\b"
    r"|\bdownload\s+(?:the|our)\b.{0,30}\bapp\b|\bnot\s+responsible\s+for\s+(?:the\s+)?(?:content|external)|\bexternal\s+(?:sites|linking)\b|\breCAPTCHA\b|\benable\s+javascript\b|\bjavascript\s+(?:is|must)|\bfree\s+articles?\s+(?:left|remaining)\b|\balready\s+a\s+(?:subscriber|member)\b|\bhave\s+an\s+account\b"
    r"|\b(?:support|fund)\s+(?:our|independent|quality|local|trusted)\s+(?:journalism|news|work|reporting)\b|\bgot\s+a\s+(?:story|tip|news\s+tip)\b|\bdo\s+you\s+have\s+a\s+(?:story|tip|question\s+for)|\bclick\s+(?:here|below)\b|\b(?:log|sign)\s*in\s+to\s+(?:comment|post|read|reply|continue|your)\b|\bcreate\s+a\s+free\s+account\b"
    r"|\bterms\s+(?:of\s+(?:use|service)|and\s+conditions|&\s+conditions)\b|\bprivacy\s+(?:policy|notice|statement)\b|\bregistered\s+(?:in\s+(?:england|scotland|ireland)|office|charity|trade\s*mark|company)|\bcompany\s+(?:number|registration)\b|\bread\s+(?:our|the)\s+(?:comment|community|privacy)\s+(?:policy|guidelines|rules)|\bviews\s+expressed\b.{0,60}\b(?:author|own|not\s+necessarily)"
    r"|\b(?:powered|developed|designed)\s+by\b.{0,30}$|\bthis\s+(?:page|article|story|copy)\s+may\s+not\s+be\b|\bmay\s+not\s+be\s+(?:published|reproduced|republished)\b|\bcomments?\s+(?:are|is)\s+(?:closed|moderated|now\s+closed|subject)|\bbe\s+the\s+first\s+to\s+(?:comment|know|reply)|\badvertising\s+(?:disclosure|helps)|\baffiliate\s+(?:links?|commission)|\bearn\s+a\s+(?:small\s+)?commission"
    r"|\b(?:whatsapp|telegram)\s+(?:channel|group)\b.{0,60}$|\bskip\s+(?:advert\w*|past|newsletter)|\bnotify\s+me\s+of\b|\bsave\s+my\s+name\b|\bno\s+comments\s+yet\b|\bwhere\s+can\s+i\s+get\b.{0,20}\bapp|\bautomated\s+translation\b|\btext\s+to\s+speech\b|\byour\s+browser\s+does\s+not\s+support\b|\bcompetition\s+terms\b|\btell\s+us\s+what\s+you\s+think\b|\bhave\s+your\s+say\b|^share\s+or\s+comment\s+on\b|^posted\s+(?:on|in|by)\b|\bthis\s+story\s+has\s+not\s+been\s+edited\s+by\b|\bsyndicated\s+feed\b",
    re.IGNORECASE,
)
_SECTIONS: tuple[tuple[Section, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))  # type: ignore[misc]
    for name, pattern in (
        ("tags", r"(?:related\s+)?(?:topics?|tags?|keywords?|tagged(?:\s+(?:with|as|in))?|filed\s+under|categories|subjects?|in\s+this\s+(?:story|article)|explore\s+more(?:\s+on\s+these\s+topics)?|more\s+on\s+these\s+topics|(?:people|places|companies)\s+in\s+this\s+(?:story|article)|more\s+(?:about|on))\s*:?"),
        ("related", r"(?:(?:all\s+)?most\s+recent|related(?:\s+(?:articles?|stor(?:y|ies)|news|content|links?|posts?|coverage|reading|headlines|videos?))?|more\s+(?:on\s+this(?:\s+(?:story|topic))?|stories|from\s+.{1,50}|in\s+[A-Z].{1,40}|news|headlines|like\s+this|to\s+read|to\s+explore|top\s+stories|articles?)|read\s+(?:more(?:\s+(?:on|from|about|in)\s+.{1,50})?|also|next|this\s+next|now)|also\s+(?:read|on|in)(?:\s+.{1,40})?|see\s+also|don[’']?t\s+miss(?:\s+.{1,20})?|(?:most|top)\s+(?:read|popular|viewed|shared|watched|commented|discussed|recent)(?:\s+.{1,40})?|you\s+(?:may|might)\s+(?:also\s+|have\s+)?(?:like|missed|be\s+interested\s+in|enjoy)(?:\s+.{1,20})?|recommended(?:\s+.{1,30})?|trending(?:\s+.{1,25})?|(?:our\s+)?top\s+(?:stories|news|headlines|picks)(?:\s+.{1,25})?|(?:the\s+)?latest(?:\s+(?:news|stories|headlines|posts|articles|from\s+.{1,40}|in\s+.{1,40}|on\s+.{1,40}))?|in\s+case\s+you\s+missed\s+it|what\s+to\s+read\s+next|(?:editor[’']?s?|staff|readers[’']?)\s+(?:picks?|choice)|popular(?:\s+(?:now|posts|stories|articles|in\s+.{1,40}))?|elsewhere\s+(?:on|in)\s+.{1,40}|further\s+reading|(?:related\s+)?(?:internet|external|web)\s+links|on\s+the\s+web|keep\s+(?:reading|exploring)|up\s+next|next\s+(?:story|article|up|in\s+.{1,30})|must[\s-]reads?|(?:other|recent|similar|featured|new)\s+(?:stories|news|articles|posts|headlines)(?:\s+.{1,30})?|around\s+the\s+web|from\s+(?:the|our)\s+(?:archives?|partners?|web)|promoted\s+stories|sponsored\s+stories|what\s+others\s+are\s+reading|today[’']?s\s+(?:top\s+)?(?:headlines|stories|picks)|(?:best|more)\s+of\s+.{1,30})\s*:?\s*[»›>→]*"),
        ("comments", r"(?:\(?\d[\d,.]*\)?\s+|view\s+|all\s+|readers[’']?\s+|your\s+|user\s+|latest\s+|top\s+|leave\s+(?:a|your)\s+|post\s+(?:a|your)\s+|add\s+(?:a|your)\s+|write\s+a\s+|no\s+)?(?:comments?|repl(?:y|ies)|responses?|discussion)(?:\s*\(?\d+\)?|\s+(?:on|to)\s+[\"“].*|\s+section|\s+cancel\s+reply)?\s*:?|join\s+the\s+(?:conversation|discussion|debate)|have\s+your\s+say|what\s+do\s+you\s+think\s*\??|\d+\s+thoughts?\s+on\s+.*|leave\s+a\s+reply.*|community\s+(?:standards|guidelines).*|comment\s+via\s+.*"),
        ("author", r"(?:about|meet)\s+(?:the|our)\s+(?:authors?|writers?|contributors?|reporters?)|(?:the\s+)?authors?|author\s+(?:bio|profile|info\w*)|contributors?|written\s+by|biography"),
        ("newsletter", r"(?:(?:our|free|daily|weekly|the)\s+)*(?:e-?mail\s+)?newsletters?(?:\s+sign[\s-]?up)?|(?:sign\s+up|subscribe)(?:\s+(?:to|for)\s+.{1,60})?|stay\s+(?:informed|connected|updated|in\s+(?:touch|the\s+loop)|up\s+to\s+date)(?:\s+.{1,40})?|get\s+(?:the|our)\s+.{1,40}newsletter.*|join\s+our\s+.{1,40}|newsletter\s*:.*"),
        ("share", r"share(?:\s+(?:this|the|on|via|with).{0,40})?\s*:?|spread\s+the\s+word|enjoyed\s+this.*"),
        ("advert", r"advertisement\s*|sponsored(?:\s+content)?|promoted"),
    )
)  # fmt: skip
# "READ MORE: Minister resigns": a related headline behind its own label.
INLINE_RELATED = re.compile(
    r"(?:(?i:read\s+(?:more|also|next|this)|also\s+read|see\s+also|related(?:\s+(?:article|story|news|coverage))?|more\s+on\s+this|don[’']?t\s+miss|recommended|up\s+next|must\s+read|further\s+reading|(?:in\s+)?(?:pictures|video|podcast))|MORE|WATCH|LISTEN|VIDEO|READ|WATCH\s+LIVE|LIVE)\s*(?:[:|»›>]|\s[-–—]\s)\s*(?P<headline>\S.{10,})"
)
# "(Reporting by Ann Lee; Editing by Bob Kay)", "With inputs from NWA": who made the text, at its foot.
_MAKERS = re.compile(
    r"^\W*(?:(?:additional\s+)?(?:reporting|writing|editing|compiled|translation|research|graphics)\s+(?:and\s+\w+\s+)?by\b|with\s+(?:inputs|reporting|files|contributions)\s+(?:from|by)\b|(?:edited|translated|reported|produced)\s+(?:and\s+\w+\s+)?by\b).{3,200}$"
    r"|^.{3,120}\bcontributed\s+(?:to\s+this\s+(?:report|article|story|piece)|reporting)\b.{0,40}$"
    r"|^.{0,160}\b(?:reported\s+from|writers?|reporters?|correspondents?|journalists?)\b.{0,120}\bcontributed(?:\s+(?:to\s+this|reporting)\b.{0,40})?\.?\)?$",
    re.IGNORECASE,
)
_BIO = re.compile(
    r"^(?:[A-ZÀ-Þ][\w'’.-]+\s+){1,4}(?:is|was|writes|covers|has\s+been|reports|joined)\b.{0,200}\b(?:columnist|reporter|correspondent|editor|journalist|author|professor|lecturer|fellow|writer|director|contributor|researcher|analyst|bureau\s+chief|freelance\w*)\b"
)
INLINE_TAGS = re.compile(r"(?:tags?|topics?|related\s+topics?|keywords?|filed\s+under|tagged(?:\s+(?:with|as))?|posted\s+in|categor(?:y|ies)|more\s+(?:on|about))\s*[:|]\s*(?P<tags>\S.*)", re.IGNORECASE)  # fmt: skip

_PHOTO_LABEL = re.compile(
    r"^\W*(?:(?:(?:file|archive|handout|stock|lead|main|cover|feature[d]?|header|hero)\s+)?(?:photo(?:graph)?s?|pictures?|pics?|image|images|illustrations?|graphics?|foto|video|still|cartoon)(?:\s+(?:credit|source|by|courtesy(?:\s+of)?|from|copyright))*\s*(?:[:/|]|(?<=by)\s|(?<=source),|(?<=credit)\s|(?<=courtesy)\s|(?<=copyright)\s)|(?:credit|courtesy(?:\s+of)?|photographer|source)\s*[:/]\s*)",
    re.IGNORECASE,
)
_PHOTO_HOUSE = re.compile(
    r"\b(?:getty(?:\s+images)?|shutterstock|istock(?:photo)?|alamy|epa(?:-efe)?|zuma(?:\s+press)?|rex(?:\s+features)?|unsplash|pexels|pixabay|flickr|wikimedia(?:\s+commons)?|creative\s+commons|cc\s+by(?:-\w+)*|maxar|planet\s+labs|afp|ap\s+photo|pool(?:\s+photo)?|handout|press\s+association|pa\s+(?:wire|images|media)|reuters|bloomberg|imago|picture\s+alliance|nurphoto|sipa|anadolu|tass|sputnik|xinhua|dpa)\b",
    re.IGNORECASE,
)
# Behind a caption on its line: (Photo: J. Brandt/NWA), Photograph: J. Brandt/NWA, © Brandt / NWA, | Getty Images.
CREDIT_AT_END = re.compile(
    r"(?:[(\[|•·]\s*|(?<=[.!?”\"’)])\s*|\s[-–—]\s*|(?<=[a-z])(?=(?-i:Credit|Photo):))(?P<credit>(?:(?:file\s+)?(?:photo(?:graph)?s?|pictures?|pics?|image|credit|source|video|illustration)(?:\s+(?:credit|source|by|courtesy(?:\s+of)?))*\s*[:/]\s*|©\s*|(?:photo|picture|image)s?\s+(?:by|courtesy(?:\s+of)?|credit)\s+|AP\s+Photo\s*/?\s*|(?:REUTERS|AFP|EPA|Getty)\s*/\s*|via\s+)?[^.!?()]{2,70}?)[)\]]?\.?$",
    re.IGNORECASE,
)
# "... in Kabul [File: Reuters]", "... last year. (NASA/JPL-Caltech)": who took a picture, in brackets behind what it shows.
_BRACKETED_CREDIT = re.compile(
    r"\[(?P<credit>(?:file|courtesy|screen\s?grab)\b[^\]]{0,50}|(?-i:[A-Z][a-zà-ÿ][^\]/\d]{1,40}/\s?[A-Z][^\]\d]{1,40})|(?-i:AP|AFP|EPA|UPI|Reuters|Getty(?:\sImages)?|Al\sJazeera))\]\.?$"
    r"|(?<=[.!?])\s+\((?P<named>(?-i:[A-Z][\w.&-]*(?:\s[A-Z][\w.&-]*){0,3}(?:/[A-Z][\w.&-]*(?:\s[A-Z][\w.&-]*){0,3}){1,3}))\)$",
    re.IGNORECASE,
)
_CREDIT_LINKS = {
    "via",
    "courtesy",
    "for",
    "from",
    "by",
    "of",
    "and",
    "the",
    "handout",
    "de",
    "van",
    "von",
    "pool",
    "file",
    "photo",
    "images",
}
_IMAGE_SOURCE = re.compile(r"^image\s+source\s*[,:]?\s*", re.IGNORECASE)
IMAGE_CAPTION = re.compile(
    r"^(?:image|video|photo|picture|media)\s+caption\s*[,:]?\s*|^(?:caption|pictured)\s*:\s*", re.IGNORECASE
)
CAPTION_WORDS = re.compile(
    r"^\(?(?:(?:a|an|the|this)\s+)?(?:file\s+(?:photo|picture|image)|undated|aerial|satellite|general\s+view|view\s+(?:of|at|from|shows)|(?:photo|picture|image|handout)s?\s+(?:of|shows|taken|showing|released)|pictured|in\s+this\s+(?:\w+\s+){0,4}(?:photo|image|picture|frame|screengrab|handout))\b"
    r"|\b(?:file\s+(?:photo|picture|image)|pictured(?:\s+(?:in|on|at|here|above|below|left|right|with|together))?|seen\s+(?:here|in\s+this)|(?:is|are)\s+(?:seen|pictured|shown|photographed)(?!\s+(?:as|to|by|that))|looks?\s+on|poses?\s+for|in\s+(?:this|a|an)\s+(?:undated\s+|file\s+)?(?:photo|picture|image|handout|screengrab))\b"
    r"|\((?:file|representational|representative|pictured)\b[^)]{0,40}\)\s*\.?$"
    r"|[(,]\s*(?:(?:second|third|first|far|top|bottom|centre|center|front|back)(?:\s+from)?\s+)?(?:left|right|centre|center|top|bottom|second\s+left|second\s+right|above|below|l|r|c)\s*[),]",
    re.IGNORECASE,
)
_PRESENT_ACTION = re.compile(
    r"^(?:[A-Z“\"][\w'’“”\"-]*\s+){0,7}?(?:[\w'’-]+\s+){0,6}?(?:stand|sit|walk|wait|leave|arrive|hold|carr(?:y|ie)|speak|address|gather|protest|march|watch|inspect|clean|clear|queue|pass|sail|look|wave|greet|shake|attend|celebrate|cheer|work|load|unload|board|cross|ride|drive|run|play|pose|rest|burn|rise|hang|line|fill|cover|search|guard|patrol|cast|listen|react|chant|lay|light|mourn|embrace|hug|kiss|show|feature)(?:s|es|ies)?\b(?!\s+(?:that|whether|said|will|would))",
)
_NAVIGATION = re.compile(r"(?:\S+(?:\s+\S+){0,3})(?:\s*[›»>|/·•]\s*\S+(?:\s+\S+){0,4}){2,}")


@lru_cache(maxsize=8192)
def is_furniture(text: str) -> bool:
    """Whether a line is beyond doubt a page's: a button, a menu entry, a share bar, a cookie or newsletter text, a breadcrumb."""
    if len(text) > LONGEST:
        return False
    words = len(text.split())
    if words <= 9 and _SHORT.fullmatch(text.strip(" .:!|>»›→·•-–+()[]'\"“”")):
        return True
    if words <= 14 and _buttons_only(text):
        return True
    if (
        words <= 16
        and _NAVIGATION.fullmatch(text)
        and re.search(r"[^\W\d_]{2}", text)
        and not text.endswith((".", "?", "!"))
    ):
        return True
    return words <= 80 and bool(_PHRASES.search(text) or _MAKERS.match(text))


# What only a site says, in running text that a model takes for an article's: counts of shares, windows that open, terms of use.
_SITE_ALONE = re.compile(
    r"\bopens\s+(?:in|external)\s+(?:a\s+)?(?:new\s+)?(?:window|tab|link)\b|\bthis\s+(?:story|article|post)\s+has\s+been\s+(?:shared|viewed|read)\s+[\d,.]+\s+times\b"
    r"|^(?:like|liked|enjoy(?:ed|ing)?|love)\s+(?:this|our)\s+(?:story|article|post|piece|reporting)\b|\bshare\s+it\s+with\s+(?:a\s+friend|your\s+friends)\b|^want\s+more\s+(?:stories|news|articles|like)\b"
    r"|\bapart\s+from\s+any\s+fair\s+dealing\b|\byour\s+video\s+will\s+(?:play|begin)\b|^(?:breaking\s+)?news\s+(?:e-?mails|alerts)$|^(?:click\s+to|share\s+all)\s+(?:share|tweet|e-?mail|print|sharing)\b"
    r"|\bview\s+(?:this|the)\s+(?:e-?mail|newsletter|message)\s+(?:in|online|on)\b|\byou\s+(?:are\s+receiving|received|get|are\s+getting)\s+this\s+(?:e-?mail|newsletter|message)\b|^forward\s+(?:this\s+(?:e-?mail|newsletter)\s+)?to\s+a\s+friend\b"
    r"|^(?:read|see|continue\s+to)\s+the\s+(?:full|whole|entire|rest\s+of\s+the|original)\s+(?:story|article|report|post|interview)\W*$"
    r"|^.{0,40}\bmay\s+(?:receive|earn)\s+an?\s+(?:\w+\s+)?commission\b|\bcookies\s+are\s+(?:absolutely\s+)?(?:essential|necessary)\s+for\s+the\s+website\b",
    re.IGNORECASE,
)
# What a report may say of a site too: only where the line speaks to its reader and quotes nobody.
_SITE_TO_READER = re.compile(
    r"\b(?:in|to|into|meets?|from)\s+your\s+(?:e-?mail\s+)?inbox\b|\bdelivered\s+(?:to\s+you\b|(?:every\s+)?(?:weekday|weekly|daily|monday|sunday|morning)\b)"
    r"|\buse[sd]?\s+(?:\w+\s+){0,3}cookies\b|\bcookies\s+and\s+similar\s+technologies\b|\bprocess\s+(?:and\s+\w+\s+)?(?:your\s+)?personal\s+data\b|\byour\s+personal\s+data\s+will\b"
    r"|\b(?:revoke|withdraw|manage)\s+(?:this|your)\s+consent\b|\bdata\s+(?:protection|privacy)\s+(?:policy|notice)\b|\bmanage\s+your\s+(?:account|preferences|subscription)s?\b|\bnotification\s+preferences\b",
    re.IGNORECASE,
)
_TO_READER = re.compile(r"\b(?:you|your|our|us)\b", re.IGNORECASE)
_QUOTES_SOMEONE = re.compile(r"[\"“”]|\b(?:said|says|told|wrote|according\s+to)\b")


_MAIL_HEAD = re.compile(
    r"(?:from|to|cc|bcc|sent|date|subject|reply-to|received|attachments?|von|an|gesendet|betreff|datum|de|à|objet|envoyé)\s*:\s+\S.*",
    re.IGNORECASE,
)
_MAIL_WROTE = re.compile(r"(?:on\s.{6,80}\b(?:wrote|writes)|-{2,}\s*(?:forwarded|original)\s+message\s*-{2,})\s*:?", re.IGNORECASE)  # fmt: skip


def mail_heads(texts: Sequence[str]) -> list[int]:
    """The lines of a mail's head ("From: Jon Aster", "Date: 4 May 2026"): two or more, one after the other."""
    heads = {i for i, text in enumerate(texts) if len(text) <= LONGEST and _MAIL_HEAD.fullmatch(text)}
    return sorted(i for i in heads if i - 1 in heads or i + 1 in heads)


def is_mail_note(text: str) -> bool:
    """Whether a mail program says who wrote what follows: "On Mon, 4 May 2026 at 09:12, Jon Aster wrote:"."""
    return len(text) <= LONGEST and bool(_MAIL_WROTE.fullmatch(text))


def quotes_speaker(text: str) -> bool:
    """Whether a line quotes somebody and says so: a report's words about cookies and terms are no site's."""
    return bool(re.search(r"[\"“”]", text) and re.search(r"\b(?:said|says|told|wrote|added|asked)\b", text))


@lru_cache(maxsize=8192)
def is_site_speaking(text: str) -> bool:
    """Whether a line is the site's own word to its reader, however much it reads like a paragraph."""
    if len(text) > 2 * LONGEST:
        return False
    if _SITE_ALONE.search(text):
        return not _QUOTES_SOMEONE.search(text)
    return bool(_SITE_TO_READER.search(text) and _TO_READER.search(text) and not _QUOTES_SOMEONE.search(text))


def is_bio(text: str) -> bool:
    """Whether a line says who the author is ("Ingrid Solheim is a columnist for ..."); only its place tells it from news of a writer."""
    return len(text) <= LONGEST and bool(_BIO.match(text))


def is_makers(text: str) -> bool:
    """Whether a line says who else made a report, at its foot: "(Reporting by Ann Lee; Editing by Bob Kay)"."""
    return len(text) <= LONGEST and bool(_MAKERS.match(text))


def _buttons_only(text: str) -> bool:
    """Several buttons copied as one line: "Share Save Print", "Community standardsDiscussion", "Comment via FacebookComment via X2"."""
    pieces = [
        p
        for p in re.split(
            r"\s*[|·•/]\s*|(?<=[a-z])(?=[A-Z])|\s{2,}|(?<=\))\s+",
            re.sub(r"\d+$", "", text),
        )
        if p.strip()
    ]
    if len(pieces) < 2:
        pieces = text.split()
        return len(pieces) >= 2 and all(_SHORT.fullmatch(p) and p[0].isupper() for p in pieces)
    return all(_SHORT.fullmatch(p.strip()) for p in pieces)


@lru_cache(maxsize=8192)
def section_of(text: str) -> Section | None:
    """What a heading opens ("More on this story" → related, "Related topics" → tags, "Comments" → comments ...); None for any other."""
    if len(text) > LONGEST:
        return None
    bare = text.strip(" .:!|>»›→·•-–+()[]'\"“”…")
    if len(bare.split()) > 9 or (text.endswith(".") and len(bare.split()) > 3):
        return None
    return next((name for name, form in _SECTIONS if form.fullmatch(bare)), None)


@lru_cache(maxsize=8192)
def is_credit(text: str) -> bool:
    """Whether a line is the credit of a picture and nothing else: "© Sputnik / Alexei Filippov", "Photo: J. Brandt / NWA", "Image source, Getty Images"."""
    if len(text) > LONGEST:
        return False
    words = text.split()
    bare = text.strip(" ()[]|·•")
    if len(words) > 14 or _buttons_only(bare):
        return False
    if _IMAGE_SOURCE.match(bare):
        return True
    if (label := _PHOTO_LABEL.match(bare)) and len(words) <= 12:
        rest = bare[label.end() :].strip()
        phrase = sum(w.islower() and w not in _CREDIT_LINKS for w in rest.split()) >= 2
        named = (
            bool(re.match(r"[A-Z@©\d(]", rest))
            and not phrase
            and not re.search(r"[.!?]\s+[A-Z]", rest.replace(". ", " ", 2))
        )
        source_line = re.match(r"\W*source", text, re.IGNORECASE)
        return (
            named
            and (not text.rstrip().endswith((".", "?", "!")) or len(words) <= 8)
            and not (source_line and not _names_someone(rest))
        )
    if bare.startswith(("©", "(c)")):
        return not re.search(r"(?:19|20)\d\d|rights reserved", bare)
    if re.match(
        r"(?:AP|AFP|EPA|PA|UPI)\s+Photo\b|(?:Handout|Supplied|File|File photo|Handout photo|Courtesy photo|Stock photo)$",
        bare,
    ):
        return True
    if (
        len(words) <= 8
        and _PHOTO_HOUSE.search(bare)
        and re.search(r"/|\bvia\b|images?\b", bare, re.IGNORECASE)
        and not bare.endswith((".", "?"))
    ):
        return True
    return len(words) <= 7 and "/" in bare and _name_and_house(bare)


def _names_someone(text: str) -> bool:
    return any(
        looks_like_name(p.strip()) or agency_name(p) or _PHOTO_HOUSE.search(p) for p in re.split(r"[/|,;]", text)
    )


def _name_and_house(text: str) -> bool:
    """As "J. Brandt / NWA" or "Nora Vale/Harn Courier": a name, a slash, another name."""
    pieces = [p.strip() for p in text.split("/")]
    if len(pieces) != 2 or not all(pieces):
        return False
    person = looks_like_name(pieces[0]) or looks_like_name(pieces[1])
    return person and all(p[0].isupper() and not re.search(r"\d", p) for p in pieces)


def has_caption_credit(text: str) -> str | None:
    """The photo credit behind a caption on its own line ("... on Friday. Photograph: J. Brandt/NWA"), or None."""
    if len(text) > LONGEST or len(text.split()) < 5:
        return None
    bracketed = _BRACKETED_CREDIT.search(text)
    if bracketed:
        credit = bracketed["credit"] or bracketed["named"]
        if "/" not in credit or bracketed["named"] or _names_someone(credit):
            return credit
    match = CREDIT_AT_END.search(text)
    if not match:
        return None
    credit = match["credit"].strip()
    labelled = re.match(
        r"(?:file\s+)?(?:photo|picture|pic|image|credit|illustration)|©|AP\s+Photo", credit, re.IGNORECASE
    )
    if labelled or (
        len(credit.split()) <= 7
        and (
            ("/" in credit and _names_someone(credit))
            or re.fullmatch(r"getty(?:\s+images)?|shutterstock|alamy|unsplash|afp|epa|reuters", credit, re.IGNORECASE)
        )
    ):
        return credit
    return None


def is_caption_like(text: str) -> bool:
    """Whether a line's own words are a caption's: "(left)", "file photo", "is seen", or an action in the present with place and day."""
    if len(text) > LONGEST:
        return False
    if IMAGE_CAPTION.match(text) or CAPTION_WORDS.search(text):
        return len(text.split()) <= 60
    tail = re.search(r"\b(?:on|in|at|near|outside|during|before|after)\s+(?:[A-Z]\w+|the\s+\w+|\d)", text)
    return bool(
        len(text.split()) <= 32 and tail and _PRESENT_ACTION.match(text) and "”" not in text and '"' not in text
    )


@lru_cache(maxsize=8192)
def is_date_line(text: str) -> bool:
    """Whether a line says when and little else: "Published 3 July 2026, 14:20", "2 hours ago", "Updated: July 3, 2026 | 4 min read"."""
    if len(text) > LONGEST or len(text.split()) > 18:
        return False
    dates = find_dates(text)
    rest = text
    for written in reversed(dates):
        rest = rest[: written.start] + " " + rest[written.end :]
    relative = RELATIVE.search(rest)
    rest = RELATIVE.sub(" ", rest)
    rest = CLOCK.sub(" ", rest)
    rest = re.sub(
        r"\b(?:first|last|originally)?\s*(?:published|updated|posted|modified|created|edited|date|issued|released|filed|as of|on|at|the|from|was|this article|story|et|bst|gmt|ist|utc|est|edt|pst|cet|cest|local time|reviewed|time|a|in|mon|tue|wed|thu|fri|sat|sun|min(?:ute)?s?|read(?:ing)?|views?|share|save|print|listen|comments?|hrs?)\b",
        " ", rest, flags=re.IGNORECASE,
    )  # fmt: skip
    if (
        not dates
        and not relative
        and not re.fullmatch(
            r"\s*(?:[01]?\d|2[0-3])[:.][0-5]\d\s*(?:[ap]\.?m\.?)?(?:\s*(?:GMT|BST|ET|UTC))?\s*", text, re.IGNORECASE
        )
    ):
        return False
    if (
        not dates
        and relative
        and not re.search(r"ago\b|just now|^(?:today|yesterday|published|updated|posted)", text.strip(), re.IGNORECASE)
    ):
        return bool(re.fullmatch(r"\W*", rest)) and len(text.split()) <= 3
    return len(re.findall(r"[^\W\d_]{2,}", rest)) <= 1


def photo_agencies(text: str) -> list[str]:
    """The agencies that a photo credit names."""
    return agencies_in(text)
