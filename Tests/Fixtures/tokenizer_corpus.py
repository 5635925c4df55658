"""Texts that are hard to tokenize, and plain ones to train small vocabularies on."""

# Ordinary prose, so that vocabularies hold words, and code, so that they hold runs of blanks.
PROSE = """
The quick brown fox jumps over the lazy dog. Attention is all you need, they said; the heads of every layer look at
what came before. In the beginning there was a word, and the word was split into pieces. Don't count your chickens
before they've hatched: it's never wise, and I'd say we'll see. She'll have told you that they're here, I'm sure.
Hello world! Hello, World? HELLO WORLD. hello there, my friend, how are you going today and tomorrow and after that?
Numbers such as 1, 22, 333, 4444, 55555 and 1234567890 or 3.14159 and 2,718 stand between words; so do 2024 and 2025.
There are 365 days in a year, 12 months, 52 weeks; the year 1999 ended in 31.12.1999, at 23:59:59 of the clock.
Die Straße führt über grüne Hügel; das Mädchen überquert sie häufig. Le garçon a mangé une crêpe à la crème brûlée.
El niño pequeño comió una piña; ¿dónde está mañana? A naïve café patron ordered a soufflé. Zażółć gęślą jaźń.
Съешь же ещё этих мягких французских булок, да выпей чаю. Привет, мир! Как дела у тебя сегодня?
Η γρήγορη καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί. Καλημέρα κόσμε.
我喜欢学习自然语言处理。今天天气很好,我们去公园散步吧。注意力机制是模型的核心。你好,世界!
吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。カタカナとひらがなと漢字。
안녕하세요 세계. 한국어 토큰화는 재미있습니다. 빠른 갈색 여우가 게으른 개를 뛰어넘습니다.
مرحبا بالعالم، كيف حالك اليوم؟ القطة تجلس على الحصيرة. שלום עולם, מה שלומך היום?
नमस्ते दुनिया, आप कैसे हैं? हिन्दी में लिखना आसान है। ภาษาไทยไม่มีช่องว่างระหว่างคำ สวัสดีชาวโลก
def forward(self, x):
    for layer in self.layers:
        x = layer(x) + x  # residual
    if x is None:
        return 0
    return self.norm(x)
int main(int argc, char **argv) { for (int i = 0; i < 10; ++i) { printf("%d\\n", i); } return 0; }
SELECT * FROM users WHERE id = 42 AND name LIKE '%son' ORDER BY created_at DESC; <div class="a">text</div>
https://example.com/path?query=1&other=two#fragment user.name+tag@example.co.uk C:\\Users\\name\\file.txt
"""

TEXTS = [
    # Nothing, blanks alone, one character.
    "", " ", "  ", "\t", "\n", "\r\n", "\u3000", "\u00a0", "   \n\t  \r\n ", "a", "A", "é", "ß", "中", "🙂", "1", ".", "_",
    # Plain text.
    "Hello world", " Hello world", "Hello  world ", "hello, WORLD! How are you?", "The quick brown fox's 2 dogs.",
    "I'm, you're, he's, we'll, they've, I'd, can't; I'M, YOU'RE, HE'S, WE'LL, THEY'VE, I'D, CAN'T 's 't 'S",
    "don’t “quote” ‘me’ — or – please… ok", "snake_case camelCase PascalCase kebab-case SCREAMING_CASE x86_64",
    # Scripts.
    "Straße über Ärger, ŒUVRE, İstanbul ıI, ﬁne ﬂuﬀ, Ǆ ǅ ǆ, ẞ", "Zażółć gęślą jaźń; Đakovo; Þórr æ ø",
    "Съешь ещё этих булок. ЁЛКА й и\u0306", "Καλημέρα κόσμε, ΟΔΥΣΣΕΥΣ ςσ ά α\u0301", "我喜欢学习。今天天气很好!你好,世界", "吾輩は猫である。カタカナ ｶﾀｶﾅ ガ か\u3099 が",
    "안녕하세요 세계 \u1112\u1161\u11ab\u1100\u116e\u11a8", "مرحبا بالعالم، كيف حالُكَ؟ ﷺ لا ﻻ", "שָׁלוֹם עולם, \u200fמה\u200e שלומך",
    "नमस्ते दुनिया, क्षत्रिय हिन्दी।", "ภาษาไทย น้ำ กำ", "தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල", "ქართული Ქ հայերեն եւ ᏣᎳᎩ ꭰ", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟙𝟚𝟛 𐐀𐐨 𠀀𪚥",
    "mixed中文andРусский123текстαβγ", "Ａｌｌ　ｗｉｄｅ　１２３！",
    # Marks, joiners, emoji, directions.
    "e\u0301 é a\u0328\u0301 a\u0301\u0328 q\u0307\u0323 \u0301x Z\u0351\u036b\u0343a\u0300\u0301\u0302l", "\u0338\u20d2 \u1fed \u212b \u2126 ½ ⅷ ㎏ ㈱ ² ①",
    "👩‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 ☝🏿 ❤️ ❤ 🇩🇪🇫🇷🇺 1️⃣ #️⃣", "emoji😀😀😀in🙈words 😀\u200d", "zero\u200bwidth\u200cjoin\u200dmark\u2060s\u00ad soft\u00adhyphen",
    "\u202eright\u202c \u2066left\u2069 \u061c", "\ufeffBOM at start, \ufeff inside",
    # Controls, what is not assigned, private use, replacement.
    "nul\x00 bell\x07 esc\x1b[31m del\x7f nel\x85 \x01\x02\x1f end", "\u0378 \u0380 \ue000 \uf8ff \U000f0000 \U0010ffff \ufffe \ufffd \ufff9",
    # Blanks and newlines.
    "a b  c   d    e     f          g", "tab\tand\t\ttabs \t mixed\t ", "line\nline\r\nline\rline\n\nline\n\n\n  indented\n\t\ttabbed\n", "trailing   ", "   leading", "\n\nleading newlines",
    "a\u00a0b\u2003c\u2009d\u202fe\u3000f\u205fg\u1680h", "x\u2028y\u2029z\x0bv\x0cf\x1ci", " \n \n\n \r\n\r \t\n ",
    # Code.
    "def f(x):\n    return x+1  # add\n\n\nclass A(B):\n\tpass\n", "if(a==b&&c!=d){e+=f<<2;}//ok\n", "<div class=\"a b\">&amp;&nbsp;</div>\n<!-- c -->", "{\"k\": [1, 2.5e-3, null], 'v': `x`}", "C:\\dir\\f.txt ~/a/b.c $HOME %PATH% @me #tag a@b.co",
    "https://example.com/p?q=1&r=two#f", "x = y**2 // z; !!! ??? ... --- *** ((())) [[]] {{}} <<>>", "print('▁Ġ##Ċ</w> @@')\\n\\t",
    # Numbers.
    "0 1 12 123 1234 12345 123456 1234567890", "3.14 1,000,000 1e-9 0xFF 1st 2nd -5 +7 10% $9.99 €20 №5", "٠١٢٣ ०१२३ ๑๒๓ ໑ 一二三 Ⅳ ⅳ ½¾ 𝟎𝟏 ¹²³ ₁₂ ④ 12٣४5", "2024-11-05T12:34:56Z (555) 010-9999",
    # Long words.
    "x" * 101, "ab" * 60 + " c", "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 2, "é" * 70 + "ñ", "中" * 40, "a1" * 30 + "!" * 40, "ha" * 520, "=" * 80 + "\n" + "-" * 70, " " * 130 + "x", "\n" * 20,
    # Special tokens in the text: whole, in part, doubled, with blanks, in other cases.
    "<s>a</s> b <s> </s> <unk> <pad>x<mask> y  <mask>  z<mask>\n<mask>", "[CLS] a [SEP] b[SEP][MASK] [MASK]  [PAD] [UNK] [cls] [Mask] [CLS",
    "<|endoftext|>a <|endoftext|> b<|endoftext|><|endoftext|> <|endoftext| > <|ENDOFTEXT|> <|endof text|>", "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n",
    "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe good.<|eot_id|>", "<bos><start_of_turn>user\nHi<end_of_turn>\n<eos>\n\n\n", "[INST] Hi [/INST] ok</s>[INST]more[/INST]", "<｜begin▁of▁sentence｜>a<｜User｜>b<｜end▁of▁sentence｜>",
    "<|user|>\n Hi <|end|> \n<|assistant|> \u00a0ok", "<|startoftext|>a cat<|startoftranscript|><|en|><|0.00|> b<|2.00|>", "<extra_id_0> a <extra_id_1>b<extra_id_99> eng_Latn fra_Latn >>fra<< hello", "x<s>y </S> <<s>> <s <s></s", "<tool_call>{\"a\":1}</tool_call> |||IP_ADDRESS||| >>TITLE<<x <unused0>",
    "▁under▁score ▁ ▁▁ a▁b", "hello</w> wor</w>ld ##ing un##able", "``quoted'' text ''and`` more",
]

PAIRS = [
    ("How old are you?", "I'm 6 years old."), ("", ""), ("a", ""), ("", "b"), (" lead", "trail "), ("中文 <mask>", "<s>é\u0301</s> x"), ("Hello  [SEP]", "[CLS]World\n"), ("<|endoftext|>", "  two  "),
]
