//! Documents as programs make them, with texts made up.

use std::io::{Cursor, Write};

use nutgraf::document::Boilerplate;
use nutgraf::{BlockKind, Source};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

/// A ZIP file of these parts.
pub(super) fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).expect("a part");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

fn read(bytes: &[u8]) -> Source {
    source(bytes.to_vec(), None, &Limits::default()).expect("a document that can be read")
}

fn refused(bytes: &[u8]) -> String {
    let reason = source(bytes.to_vec(), None, &Limits::default())
        .expect_err("a document that cannot be read");
    reason.to_string()
}

/// The blocks of a source, with what each is.
fn blocks(source: &Source) -> Vec<(&str, BlockKind)> {
    let blocks = source.blocks.iter().flatten();
    blocks.map(|(span, kind)| (span.of(&source.text), *kind)).collect()
}

const W: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";

fn word(body: &str) -> Vec<u8> {
    let document = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
    let styles = format!(
        "<w:styles {W}><w:style w:styleId='H1'><w:name w:val='heading 1'/></w:style>\
         <w:style w:styleId='My'><w:name w:val='My'/><w:basedOn w:val='H1'/></w:style></w:styles>"
    );
    package(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        (
            "word/footnotes.xml",
            format!("<w:footnotes {W}><w:footnote w:type='separator'><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote><w:footnote><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>").as_bytes(),
        ),
        ("word/comments.xml", b"<w:comments/>"),
        (
            "docProps/core.xml",
            b"<cp:coreProperties xmlns:dc='x'><dc:title>Bridge to close</dc:title><dc:creator>Jane Doe</dc:creator></cp:coreProperties>",
        ),
    ])
}

#[test]
fn word_documents() {
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let source = read(&word(&format!(
        "<w:p><w:pPr><w:pStyle w:val='My'/></w:pPr>{}</w:p>\
         <w:p>{}<w:del><w:r><w:delText>old</w:delText><w:t>gone</w:t></w:r></w:del>\
         <w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>\
         <w:r><w:tab/><w:t>non</w:t><w:noBreakHyphen/><w:t>stop.</w:t><w:br/><w:t>More.</w:t></w:r></w:p>\
         <w:p><w:pPr><w:numPr/></w:pPr>{}</w:p>\
         <w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>\
         <mc:AlternateContent><mc:Choice><w:p>{}</w:p></mc:Choice><mc:Fallback><w:p>{}</w:p></mc:Fallback></mc:AlternateContent>",
        run("Title"),
        run("A &amp; B, &#8220;C&#8221;"),
        run("Item"),
        run("Gold"),
        run("16"),
        run("Box."),
        run("Box."),
    )));
    assert_eq!(
        blocks(&source),
        [
            ("Title", BlockKind::Heading),
            ("A & B, “C” non-stop. More.", BlockKind::Paragraph),
            ("Item", BlockKind::ListItem),
            ("Gold | 16", BlockKind::ListItem),
            ("Box.", BlockKind::Paragraph),
            ("A note.", BlockKind::ListItem),
        ]
    );
    assert_eq!(source.metadata.title.as_deref(), Some("Bridge to close"));
    assert_eq!(source.metadata.byline.as_deref(), Some("Jane Doe"));
    assert_eq!(source.warnings, ["its comments are not read"]);
}

#[test]
fn a_document_as_python_docx_writes_it() {
    let source = read(include_bytes!("fixtures/word.docx"));
    let kinds: Vec<_> = blocks(&source).into_iter().map(|(_, kind)| kind).collect();
    let (text, head, item) = (BlockKind::Paragraph, BlockKind::Heading, BlockKind::ListItem);
    assert_eq!(kinds, [head, text, text, head, item, item, item, text]);
    assert!(source.text.starts_with("Ashford to close its old river bridge\n\nThe city council"));
    assert!(!source.text.contains("Herald"), "a header is no text");
    assert_eq!(source.metadata.byline.as_deref(), Some("Jane Doe"));
}

#[test]
fn open_document_texts() {
    let content = "<office:document-content xmlns:office='o' xmlns:text='t' xmlns:table='b'>\
        <office:automatic-styles><style:style style:name='P1' style:parent-style-name='Title'/></office:automatic-styles>\
        <office:body><office:text><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>\
        <text:p text:style-name='P1'>Bridge to close</text:p>\
        <text:h text:outline-level='1'>A part</text:h>\
        <text:p>One<text:s/><text:span>two</text:span><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note>.<office:annotation><text:p>hm</text:p></office:annotation></text:p>\
        <text:list><text:list-item><text:p>Item</text:p></text:list-item></text:list>\
        <table:table><table:table-row><table:table-cell><text:p>Gold</text:p></table:table-cell><table:table-cell><text:p>16</text:p></table:table-cell></table:table-row></table:table>\
        </office:text></office:body></office:document-content>";
    let source = read(&package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
        ("meta.xml", b"<m><dc:title>Plan</dc:title><dc:language>en-GB</dc:language></m>"),
    ]));
    assert_eq!(
        blocks(&source),
        [
            ("Bridge to close", BlockKind::Heading),
            ("A part", BlockKind::Heading),
            ("One two.", BlockKind::Paragraph),
            ("Item", BlockKind::ListItem),
            ("Gold | 16", BlockKind::ListItem),
            ("A note.", BlockKind::ListItem),
        ]
    );
    assert_eq!(source.metadata.title.as_deref(), Some("Plan"));
    assert_eq!(source.metadata.language.as_deref(), Some("en-GB"));
    let sheet = package(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")]);
    assert!(refused(&sheet).contains("spreadsheet"), "{}", refused(&sheet));
    let locked = package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", b"<m><encryption-data/></m>"),
    ]);
    assert!(refused(&locked).contains("encrypted"), "{}", refused(&locked));
}

fn book(encryption: &[u8]) -> Vec<u8> {
    package(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", b"<container><rootfiles><rootfile full-path='OEBPS/book.opf'/></rootfiles></container>"),
        ("META-INF/encryption.xml", encryption),
        (
            "OEBPS/book.opf",
            b"<package><metadata><dc:title>Collected</dc:title><dc:creator>Jane Doe</dc:creator><dc:creator>John Roe</dc:creator><dc:date>2025-03-03</dc:date><dc:language>en</dc:language></metadata>\
              <manifest><item id='n' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>\
              <item id='b' href='text/b%20c.xhtml' media-type='application/xhtml+xml'/>\
              <item id='a' href='text/a.xhtml' media-type='application/xhtml+xml'/></manifest>\
              <spine><itemref idref='n'/><itemref idref='a'/><itemref idref='b'/></spine></package>",
        ),
        ("OEBPS/nav.xhtml", b"<html><body><p>Contents</p></body></html>"),
        ("OEBPS/text/a.xhtml", b"<html><body><h1>One</h1><p>First &amp; last.</p></body></html>"),
        ("OEBPS/text/b c.xhtml", b"<html><body><h1>Two</h1><p>Caf\xc3\xa9.</p></body></html>"),
    ])
}

#[test]
fn books() {
    let source = read(&book(b"<e/>"));
    assert_eq!(source.text, "One\n\nFirst & last.\n\nTwo\n\nCafé.");
    assert_eq!(source.metadata.byline.as_deref(), Some("Jane Doe, John Roe"));
    assert_eq!(source.metadata.date.as_deref(), Some("2025-03-03"));
    let locked = book(b"<e><CipherReference URI='OEBPS/text/a.xhtml'/></e>");
    assert!(refused(&locked).contains("DRM"), "{}", refused(&locked));
}

const HEADERS: &str = "Received: from x\r\nFrom: =?utf-8?q?Zo=C3=AB?= Doe <zoe@example.com>\r\n\
    To: a@example.com\r\nSubject: Bridge\r\n to close\r\nDate: Mon, 3 Mar 2025 09:00:00 +0100\r\n";

fn mail(rest: &str) -> Vec<u8> {
    format!("{HEADERS}{rest}").into_bytes()
}

#[test]
fn mail_has_its_headers_and_its_text() {
    let source = read(&mail(
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\nCaf=E9 owners said the bridge in =\r\nAshford will close.\r\n",
    ));
    assert_eq!(source.text, "Café owners said the bridge in Ashford will close.");
    assert_eq!(source.metadata.title.as_deref(), Some("Bridge to close"));
    assert_eq!(source.metadata.byline.as_deref(), Some("Zoë Doe"));
    assert_eq!(source.metadata.date.as_deref(), Some("2025-03-03T09:00:00+01:00"));
    let undeclared = [HEADERS.as_bytes(), b"\r\nCaf\xe9 owners met \x96 again."].concat();
    assert_eq!(read(&undeclared).text, "Café owners met – again.");
    let base64 = mail(
        "Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+T25lLjwvcD48cD5Ud28uPC9wPg==\r\n",
    );
    assert_eq!(read(&base64).text, "One.\n\nTwo.");
}

#[test]
fn quoted_replies_and_signatures_are_apart() {
    let source = read(&mail(
        "\r\nI agree with that.\r\n\r\nOn Monday, Jane Doe\r\n<jane@example.com> wrote:\r\n> The bridge should\r\n> be closed.\r\n\r\n\
         It will be dear.\r\n\r\nSent from my phone\r\n-- \r\nZoe Doe\r\nThe Herald\r\n",
    ));
    let quoted = BlockKind::Boilerplate(Boilerplate::QuotedReply);
    let signed = BlockKind::Boilerplate(Boilerplate::Signature);
    assert_eq!(
        blocks(&source),
        [
            ("I agree with that.", BlockKind::Paragraph),
            ("On Monday, Jane Doe <jane@example.com> wrote: The bridge should be closed.", quoted),
            ("It will be dear.", BlockKind::Paragraph),
            ("Sent from my phone -- Zoe Doe The Herald", signed),
        ]
    );
    let outlook = read(&mail(
        "\r\nFine.\r\n________________________________\r\nFrom: Jane\r\nSent: Monday\r\nSubject: x\r\n\r\nClose it.\r\n",
    ));
    assert_eq!(blocks(&outlook)[0], ("Fine.", BlockKind::Paragraph));
    assert!(blocks(&outlook)[1..].iter().all(|(_, kind)| *kind == quoted));
    let html = read(&mail(
        "Content-Type: text/html\r\n\r\n<p>Fine.</p><div class=\"gmail_quote\"><p>Close it.</p></div>",
    ));
    assert_eq!(blocks(&html), [("Fine.", BlockKind::Paragraph), ("Close it.", quoted)]);
}

#[test]
fn of_a_text_and_an_html_part_the_fuller_is_read() {
    let both = |text: &str, html: &str| {
        mail(&format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n--b--\r\n"
        ))
    };
    let long = "The council voted to close the old bridge for two years. ".repeat(3);
    let html = format!("<p>{long}</p>");
    assert_eq!(read(&both("Your program cannot show this.", &html)).text, long.trim());
    assert!(read(&both(&format!("Plain: {long}"), &html)).text.starts_with("Plain:"));
}

#[test]
fn attachments_are_named() {
    let attached = |text: &str| {
        mail(&format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n\
             --b\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--b--\r\n"
        ))
    };
    let source = read(&attached("See the plan."));
    assert_eq!(source.text, "See the plan.");
    assert_eq!(source.warnings, ["its attachments are not read: plan.pdf"]);
    assert!(refused(&attached("")).contains("plan.pdf"), "{}", refused(&attached("")));
}

#[test]
fn web_archives() {
    let source = read(
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n--x\n\
         Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
         <html><head><title>Bridge</title></head><body><p>Caf=C3=A9 owner Zo=C3=AB M=C3=BCller said the bridge in =\n\
         Ashford will close.</p></body></html>\n--x\nContent-Type: image/png\n\nxx\n--x--"
            .as_bytes(),
    );
    assert_eq!(source.text, "Café owner Zoë Müller said the bridge in Ashford will close.");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn what_is_packed_is_unpacked() {
    let page = b"<html><body><p>Helen Okafor spoke.</p></body></html>";
    assert_eq!(read(&gzip(page)).text, "Helen Okafor spoke.");
    assert_eq!(read(&gzip(&gzip(page))).text, "Helen Okafor spoke.");
    assert!(refused(&gzip(&gzip(&gzip(page)))).contains("more than 2 times"));
    let zstd = zstd::encode_all(&page[..], 3).expect("memory");
    assert_eq!(read(&zstd).text, "Helen Okafor spoke.");
    let mut tar = vec![0; 1024];
    tar[257..262].copy_from_slice(b"ustar");
    assert!(refused(&gzip(&tar)).contains("TAR"), "{}", refused(&gzip(&tar)));
    assert!(refused(&gzip(page)[..20]).contains("damaged"));
}

#[test]
fn what_unpacks_without_end_is_refused() {
    let zeros = vec![b' '; (256 << 20) + 1];
    assert!(refused(&gzip(&zeros)).contains("256 MiB"), "{}", refused(&gzip(&zeros)));
    let document = package(&[("[Content_Types].xml", b""), ("word/document.xml", &zeros)]);
    assert!(refused(&document).contains("256 MiB"), "{}", refused(&document));
}

#[test]
fn hostile_and_damaged_documents_are_refused() {
    let entities = format!("<!DOCTYPE w [<!ENTITY a 'x'>]><w:document {W}>&a;</w:document>");
    let document =
        package(&[("[Content_Types].xml", b""), ("word/document.xml", entities.as_bytes())]);
    assert!(refused(&document).contains("entities"), "{}", refused(&document));
    let whole = word("<w:p><w:r><w:t>Text.</w:t></w:r></w:p>");
    assert!(refused(&whole[..whole.len() / 2]).contains("cut off or damaged"));
    for at in (0..whole.len()).step_by(23) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        drop(source(damaged, None, &Limits::default()));
    }
    let deep = word(&"<w:p>".repeat(100_000));
    assert!(refused(&deep).contains("more than"), "{}", refused(&deep));
    let empty = package(&[("[Content_Types].xml", b""), ("word/document.xml", b"<w><w:p/></w>")]);
    assert!(refused(&empty).contains("no text"), "{}", refused(&empty));
    let workbook = package(&[("[Content_Types].xml", b""), ("xl/workbook.xml", b"")]);
    assert!(refused(&workbook).contains("Excel"), "{}", refused(&workbook));
}

#[test]
fn mail_of_many_parts_does_not_end_the_program() {
    let mut parts = mail("MIME-Version: 1.0\r\n");
    for part in 0..1_000 {
        parts.extend(
            format!("Content-Type: multipart/mixed; boundary=b{part:04}\r\n\r\n--b{part:04}\r\n")
                .bytes(),
        );
    }
    parts.extend(b"Content-Type: text/plain\r\n\r\nAt last.\r\n");
    assert_eq!(read(&parts).text, "At last.");
    let messages = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    assert!(refused(&mail(&messages)).contains("more than 100 other e-mails"));
}
