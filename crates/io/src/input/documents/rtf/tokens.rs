//! The tokens of RTF: groups, control words and symbols, bytes.

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A group begins.
    Open,
    /// A group ends.
    Close,
    /// A control word with its number.
    Word(&'a str, Option<i32>),
    /// `\*`: what follows is passed over by those who do not know it.
    Optional,
    /// A control symbol that stands for a character.
    Char(char),
    /// A byte in hexadecimal digits.
    Byte(u8),
    /// Bytes that stand for themselves.
    Text(&'a [u8]),
}

/// The tokens of a file.
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Passes over binary data.
    pub(super) fn pass_over(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// The first so many bytes, taken away.
    fn take(&mut self, bytes: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(bytes.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn length_of(&self, is_counted: impl Fn(u8) -> bool) -> usize {
        self.rest.iter().take_while(|byte| is_counted(**byte)).count()
    }

    /// What follows a backslash; `None` for nothing that counts.
    fn control(&mut self) -> Option<Token<'a>> {
        let letters = self.length_of(|byte| byte.is_ascii_alphabetic());
        if letters > 0 {
            let word = std::str::from_utf8(self.take(letters)).unwrap_or_default();
            let sign = usize::from(self.rest.first() == Some(&b'-'));
            let digits = self.rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let number = if digits > 0 {
                let number = std::str::from_utf8(self.take(sign + digits)).unwrap_or_default();
                Some(number.parse().unwrap_or(0))
            } else {
                None
            };
            if self.rest.first() == Some(&b' ') {
                self.take(1);
            }
            return Some(Token::Word(word, number));
        }
        Some(match self.take(1).first()? {
            b'\'' => {
                let hex = std::str::from_utf8(self.take(2)).unwrap_or_default();
                Token::Byte(u8::from_str_radix(hex, 16).ok()?)
            }
            b'*' => Token::Optional,
            b'~' => Token::Char('\u{a0}'),
            b'-' => Token::Char('\u{ad}'),
            b'_' => Token::Char('-'),
            b'\n' | b'\r' => Token::Word("par", None),
            b'\t' => Token::Word("tab", None),
            char @ (b'\\' | b'{' | b'}') => Token::Char(char::from(*char)),
            _ => return None,
        })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            return Some(match self.rest.first()? {
                b'{' => {
                    self.take(1);
                    Token::Open
                }
                b'}' => {
                    self.take(1);
                    Token::Close
                }
                b'\\' => {
                    self.take(1);
                    match self.control() {
                        Some(token) => token,
                        None => continue,
                    }
                }
                b'\r' | b'\n' | b'\0' => {
                    self.take(1);
                    continue;
                }
                _ => {
                    let text = self.length_of(|byte| {
                        !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | b'\0')
                    });
                    Token::Text(self.take(text))
                }
            });
        }
    }
}
