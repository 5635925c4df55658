/// What a character is of, and which font has it.
struct ScriptFont: Hashable {
  /// The script, or what else it is: `Adlam`, `emoji`, `private use`.
  let name: String
  /// What to do about it.
  let advice: String

  init(of scalar: Unicode.Scalar) {
    switch scalar.properties.generalCategory {
    case .privateUse:
      self.init("private use", advice: "only the font it was made for has it, try --font")
    case .unassigned:
      self.init("not assigned in the Unicode version known here", advice: "no font is known to have it")
    default:
      if scalar.value >= 0x231A, scalar.properties.isEmoji || (0x1F1E6...0x1F1FF).contains(scalar.value) {
        self.init("emoji", font: "Noto Color Emoji", debian: "fonts-noto-color-emoji")
      } else {
        self = Self.table[Self.table.partition { $0.first > scalar.value } - 1].font
      }
    }
  }

  private init(_ name: String, advice: String) {
    self.name = name
    self.advice = advice
  }

  private init(_ name: String, font: String, debian: String) {
    let cask = "font-" + font.lowercased().split(separator: " ").joined(separator: "-")
    self.init(name, advice: "install \(font) (Debian: \(debian); macOS: brew install \(cask))")
  }

  private static let table: [(first: UInt32, font: ScriptFont)] = rows.split { ",\n".contains($0) }.map {
    row in
    let parts = row.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let first = UInt32(parts[0], radix: 16) else {
      preconditionFailure("a row is a code point and a script: \(row)")
    }
    let names = parts[1].split(separator: "=")
    let (script, font) = (String(names[0]), String(names.count > 1 ? names[1] : "Sans \(names[0])"))
    let debian = font == "Sans CJK" ? "fonts-noto-cjk" : "fonts-noto-core"
    return (first, ScriptFont(script, font: "Noto \(font)", debian: debian))
  }

  /// Where the blocks of each script begin (Unicode 16, Blocks.txt), and its Noto font where that is not called `Noto Sans` and
  /// the script. fonts-noto-core has all of these but the CJK ones.
  private static let rows = """
    0 Latin=Sans,300 combining marks=Sans,370 Greek=Sans,400 Cyrillic=Sans,530 Armenian,590 Hebrew,600 Arabic,700 Syriac
    750 Arabic,780 Thaana,7C0 NKo,800 Samaritan,840 Mandaic,860 Syriac,870 Arabic,900 Devanagari,980 Bengali,A00 Gurmukhi
    A80 Gujarati,B00 Oriya,B80 Tamil,C00 Telugu,C80 Kannada,D00 Malayalam,D80 Sinhala,E00 Thai,E80 Lao
    F00 Tibetan=Serif Tibetan,1000 Myanmar,10A0 Georgian,1100 Korean=Sans CJK,1200 Ethiopic,13A0 Cherokee
    1400 Canadian Aboriginal,1680 Ogham,16A0 Runic,1700 Tagalog,1720 Hanunoo,1740 Buhid,1760 Tagbanwa,1780 Khmer
    1800 Mongolian,18B0 Canadian Aboriginal,1900 Limbu,1950 Tai Le,1980 New Tai Lue,19E0 Khmer,1A00 Buginese,1A20 Tai Tham
    1AB0 combining marks=Sans,1B00 Balinese,1B80 Sundanese,1BC0 Batak,1C00 Lepcha,1C50 Ol Chiki,1C80 Cyrillic=Sans
    1C90 Georgian,1CC0 Sundanese,1CD0 Devanagari,1D00 Latin=Sans,1F00 Greek=Sans,2000 symbols=Sans Symbols
    2070 Latin=Sans,20A0 symbols=Sans Symbols,2200 mathematics=Sans Math,2300 symbols=Sans Symbols2
    27C0 mathematics=Sans Math,2800 symbols=Sans Symbols2,2980 mathematics=Sans Math,2B00 symbols=Sans Symbols2
    2C00 Glagolitic,2C60 Latin=Sans,2C80 Coptic,2D00 Georgian,2D30 Tifinagh,2D80 Ethiopic,2DE0 Cyrillic=Sans,2E00 Latin=Sans
    2E80 Chinese=Sans CJK,3040 Japanese=Sans CJK,3100 Chinese=Sans CJK,3130 Korean=Sans CJK,3190 Chinese=Sans CJK
    31F0 Japanese=Sans CJK,3200 Chinese=Sans CJK,A000 Yi,A4D0 Lisu,A500 Vai,A640 Cyrillic=Sans,A6A0 Bamum,A700 Latin=Sans
    A800 Syloti Nagri,A830 Devanagari,A840 PhagsPa,A880 Saurashtra,A8E0 Devanagari,A900 Kayah Li,A930 Rejang
    A960 Korean=Sans CJK,A980 Javanese,A9E0 Myanmar,AA00 Cham,AA60 Myanmar,AA80 Tai Viet,AAE0 Meetei Mayek,AB00 Ethiopic
    AB30 Latin=Sans,AB70 Cherokee,ABC0 Meetei Mayek,AC00 Korean=Sans CJK,F900 Chinese=Sans CJK,FB00 Latin=Sans
    FB13 Armenian,FB1D Hebrew,FB50 Arabic,FE00 combining marks=Sans,FE30 Chinese=Sans CJK,FE70 Arabic
    FF00 Chinese=Sans CJK,FFF0 symbols=Sans Symbols2,10000 Linear B,10100 symbols=Sans Symbols2,10280 Lycian,102A0 Carian
    10300 Old Italic,10330 Gothic,10350 Old Permic,10380 Ugaritic,103A0 Old Persian,10400 Deseret,10450 Shavian
    10480 Osmanya,104B0 Osage,10500 Elbasan,10530 Caucasian Albanian,10600 Linear A,10780 Latin=Sans,10800 Cypriot
    10840 Imperial Aramaic,10860 Palmyrene,10880 Nabataean,108E0 Hatran,10900 Phoenician,10920 Lydian,10980 Meroitic
    10A00 Kharoshthi,10A60 Old South Arabian,10A80 Old North Arabian,10AC0 Manichaean,10B00 Avestan
    10B40 Inscriptional Parthian,10B60 Inscriptional Pahlavi,10B80 Psalter Pahlavi,10C00 Old Turkic,10C80 Old Hungarian
    10D00 Hanifi Rohingya,10E80 Yezidi=Serif Yezidi,10F00 Old Sogdian,10F30 Sogdian,11000 Brahmi,11080 Kaithi
    110D0 Sora Sompeng,11100 Chakma,11150 Mahajani,11180 Sharada,111E0 Sinhala,11200 Khojki,11280 Multani,112B0 Khudawadi
    11300 Grantha,11400 Newa,11480 Tirhuta,11580 Siddham,11600 Modi,11660 Mongolian,11680 Takri,11700 Ahom=Serif Ahom
    11800 Dogra=Serif Dogra,118A0 Warang Citi,11A00 Zanabazar Square,11A50 Soyombo,11AB0 Canadian Aboriginal
    11AC0 Pau Cin Hau,11C00 Bhaiksuki,11C70 Marchen,11D00 Masaram Gondi,11D60 Gunjala Gondi,11FB0 Lisu
    11FC0 Tamil Supplement,12000 Cuneiform,13000 Egyptian Hieroglyphs,14400 Anatolian Hieroglyphs,16800 Bamum,16A40 Mro
    16AD0 Bassa Vah,16B00 Pahawh Hmong,16E40 Medefaidrin,16F00 Miao,17000 Tangut=Serif Tangut,1AFF0 Japanese=Sans CJK
    1B170 Nushu,1BC00 Duployan,1D000 music=Music,1D250 Mayan Numerals,1D400 mathematics=Sans Math,1D800 SignWriting
    1DF00 Latin=Sans,1E000 Glagolitic,1E100 Hmong=Serif Hmong Nyiakeng,1E2C0 Wancho,1E7E0 Ethiopic,1E800 Mende Kikakui,1E900 Adlam
    1EC70 Indic Siyaq Numbers,1EE00 Arabic,1F000 symbols=Sans Symbols2,1F100 symbols=Sans Symbols,1F300 symbols=Sans Symbols2
    20000 Chinese=Sans CJK,E0000 tags=Color Emoji
    """
}

extension Array {
  /// The first index whose element fulfils `isAfter`, which all elements behind it do too; O(log n).
  fileprivate func partition(_ isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
