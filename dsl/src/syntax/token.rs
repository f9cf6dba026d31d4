//! The pieces of a script: words, numbers, dates, texts, signs. Spans always point into the file as
//! it was read; what a person pasted from Word or Excel is understood here, not rewritten.

use smol_str::SmolStr;

use crate::span::Span;
use crate::words::FormId;

/// One piece of a script.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
    /// Line, from 0: tells which tokens share a physical line.
    pub line: u32,
    /// Column of its first character, from 0, a tab reaching the next multiple of four.
    pub column: u32,
    /// The form of the word table that it matches in the language of the file, if any.
    pub form: Option<FormId>,
    /// Its text: composed accents, straight apostrophes, single spaces; empty for signs.
    pub text: SmolStr,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A word or a phrase: a keyword, a name, or both.
    Word,
    /// Three capital letters, or a currency sign: a currency, or a name.
    Currency,
    /// A number.
    Number(Decimal),
    /// A date; `None` if there is no such day.
    Date(Option<Date>),
    /// A time of day in minutes after midnight; `None` if there is no such time.
    Time(Option<u16>),
    /// A text in quotes; `inner` are the bytes between them.
    Text {
        /// First byte behind the opening quote.
        inner_start: u32,
        /// The closing quote's first byte, or the end of the text.
        inner_end: u32,
        /// Whether it was closed.
        closed: bool,
        /// Whether it stands in triple quotes.
        block: bool,
    },
    /// A sign.
    Sign(Sign),
    /// A character without meaning.
    Strange,
}

/// A number as it is written: `mantissa / 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits.
    pub mantissa: i64,
    /// How many of them stand behind the decimal sign.
    pub scale: u8,
}

/// A calendar day as it is written; it exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

macro_rules! signs {
    ($($name:ident = $text:literal $code:literal,)+) => {
        /// A sign of the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Sign { $(#[doc = $text] $name,)+ }
        impl Sign {
            /// How it is written.
            pub fn text(self) -> &'static str { match self { $(Sign::$name => $text,)+ } }
            /// The character that stands for it in a line given to the grammar.
            pub fn code(self) -> char { match self { $(Sign::$name => $code,)+ } }
            /// Every sign, the longer ones first.
            pub const ALL: &[Sign] = &[$(Sign::$name),+];
        }
    };
}

signs! {
    LessOrEqual = "<=" '\u{E01A}',
    GreaterOrEqual = ">=" '\u{E01B}',
    NotEqual = "!=" '\u{E01C}',
    Open = "{" '\u{E010}',
    Close = "}" '\u{E011}',
    LeftParen = "(" '\u{E012}',
    RightParen = ")" '\u{E013}',
    Comma = "," '\u{E014}',
    Semicolon = ";" '\u{E015}',
    Dot = "." '\u{E016}',
    Equals = "=" '\u{E017}',
    Less = "<" '\u{E018}',
    Greater = ">" '\u{E019}',
    Plus = "+" '\u{E01D}',
    Minus = "-" '\u{E01E}',
    Times = "*" '\u{E01F}',
    Slash = "/" '\u{E020}',
    Percent = "%" '\u{E021}',
    Colon = ":" '\u{E022}',
}

impl Token {
    /// Whether it is this sign.
    pub fn is(&self, sign: Sign) -> bool {
        self.kind == Kind::Sign(sign)
    }

    /// The character that stands for this token in a line given to the grammar.
    pub fn code(&self) -> char {
        match self.kind {
            Kind::Word => match self.form {
                Some(form) => crate::words::code(form),
                None => '\u{E000}',
            },
            Kind::Number(_) => '\u{E001}',
            Kind::Date(_) => '\u{E002}',
            Kind::Time(_) => '\u{E003}',
            Kind::Text { .. } => '\u{E004}',
            Kind::Strange => '\u{E005}',
            Kind::Currency => '\u{E006}',
            Kind::Sign(sign) => sign.code(),
        }
    }
}

/// A comment: from `#` to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands, with its `#`.
    pub span: Span,
    /// Line, from 0.
    pub line: u32,
    /// Column, from 0.
    pub column: u32,
    /// Whether nothing but white space stands before it on its line.
    pub alone: bool,
}
