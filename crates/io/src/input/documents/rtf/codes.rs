//! What control words and numbers of RTF stand for.

use encoding_rs::Encoding;

/// The encoding of a code page's number.
pub(super) fn page_encoding(page: i32) -> Option<&'static Encoding> {
    Encoding::for_label(match page {
        437 | 850 | 1252 => b"windows-1252",
        874 => b"windows-874",
        932 => b"shift_jis",
        936 => b"gbk",
        949 => b"euc-kr",
        950 => b"big5",
        1250 => b"windows-1250",
        1251 => b"windows-1251",
        1253 => b"windows-1253",
        1254 => b"windows-1254",
        1255 => b"windows-1255",
        1256 => b"windows-1256",
        1257 => b"windows-1257",
        1258 => b"windows-1258",
        10000 => b"macintosh",
        10007 => b"x-mac-cyrillic",
        65001 => b"utf-8",
        _ => return None,
    })
}

/// The encoding of a font's character set.
pub(super) fn charset_encoding(charset: i32) -> Option<&'static Encoding> {
    page_encoding(match charset {
        0 => 1252,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

/// The character that a control word stands for.
pub(super) fn char_of(word: &str) -> Option<char> {
    Some(match word {
        "emdash" => '—',
        "endash" => '–',
        "lquote" => '‘',
        "rquote" => '’',
        "ldblquote" => '“',
        "rdblquote" => '”',
        "bullet" => '•',
        "emspace" | "enspace" | "qmspace" => ' ',
        "zwj" => '\u{200d}',
        "zwnj" => '\u{200c}',
        _ => return None,
    })
}

/// Whether the group that begins with a word holds no text of the document.
pub(super) fn is_left_out(word: &str) -> bool {
    matches!(
        word,
        "annotation"
            | "atnauthor"
            | "atndate"
            | "atnicn"
            | "atnid"
            | "atnparent"
            | "atnref"
            | "atntime"
            | "bkmkend"
            | "bkmkstart"
            | "category"
            | "colortbl"
            | "comment"
            | "company"
            | "datafield"
            | "datastore"
            | "doccomm"
            | "falt"
            | "fldinst"
            | "fontemb"
            | "fontfile"
            | "footer"
            | "footerf"
            | "footerl"
            | "footerr"
            | "ftncn"
            | "ftnsep"
            | "ftnsepc"
            | "generator"
            | "header"
            | "headerf"
            | "headerl"
            | "headerr"
            | "hlinkbase"
            | "keywords"
            | "latentstyles"
            | "listoverridetable"
            | "listtable"
            | "manager"
            | "nonshppict"
            | "objclass"
            | "objdata"
            | "objname"
            | "operator"
            | "panose"
            | "pict"
            | "pntxta"
            | "pntxtb"
            | "private"
            | "revtbl"
            | "rsidtbl"
            | "rxe"
            | "subject"
            | "tc"
            | "template"
            | "themedata"
            | "xe"
            | "xmlnstbl"
    )
}

/// Whether text is read from a group that begins with a word, though readers may pass it over.
pub(super) fn is_known_destination(word: &str) -> bool {
    matches!(word, "fldrslt" | "footnote" | "listtext" | "pntext" | "shpinst" | "shptxt" | "shp")
}
