//! Lengths of time as a language writes them: `10 business days`, `1 mois`.

use jalon_core::{Delay, Unit};

use super::Language;

impl Language {
    /// A length of time.
    pub fn delay(self, delay: Delay) -> String {
        let (one, many) = self.unit(delay.unit);
        // In French nothing is singular, too: `0 jour`.
        let singular = delay.count == 1 || delay.count == 0 && self == Language::French;
        let count = self.count(u64::from(delay.count));
        format!("{count} {}", if singular { one } else { many })
    }

    const fn unit(self, unit: Unit) -> (&'static str, &'static str) {
        match (self, unit) {
            (Language::English | Language::Other, Unit::Minutes) => ("minute", "minutes"),
            (Language::English | Language::Other, Unit::Hours) => ("hour", "hours"),
            (Language::English | Language::Other, Unit::Days) => ("day", "days"),
            (Language::English | Language::Other, Unit::BusinessDays) => {
                ("business day", "business days")
            }
            (Language::English | Language::Other, Unit::Weeks) => ("week", "weeks"),
            (Language::English | Language::Other, Unit::Months) => ("month", "months"),
            (Language::English | Language::Other, Unit::Years) => ("year", "years"),
            (Language::French, Unit::Minutes) => ("minute", "minutes"),
            (Language::French, Unit::Hours) => ("heure", "heures"),
            (Language::French, Unit::Days) => ("jour", "jours"),
            (Language::French, Unit::BusinessDays) => ("jour ouvré", "jours ouvrés"),
            (Language::French, Unit::Weeks) => ("semaine", "semaines"),
            (Language::French, Unit::Months) => ("mois", "mois"),
            (Language::French, Unit::Years) => ("an", "ans"),
            (Language::German, Unit::Minutes) => ("Minute", "Minuten"),
            (Language::German, Unit::Hours) => ("Stunde", "Stunden"),
            (Language::German, Unit::Days) => ("Tag", "Tage"),
            (Language::German, Unit::BusinessDays) => ("Arbeitstag", "Arbeitstage"),
            (Language::German, Unit::Weeks) => ("Woche", "Wochen"),
            (Language::German, Unit::Months) => ("Monat", "Monate"),
            (Language::German, Unit::Years) => ("Jahr", "Jahre"),
            (Language::Dutch, Unit::Minutes) => ("minuut", "minuten"),
            (Language::Dutch, Unit::Hours) => ("uur", "uur"),
            (Language::Dutch, Unit::Days) => ("dag", "dagen"),
            (Language::Dutch, Unit::BusinessDays) => ("werkdag", "werkdagen"),
            (Language::Dutch, Unit::Weeks) => ("week", "weken"),
            (Language::Dutch, Unit::Months) => ("maand", "maanden"),
            (Language::Dutch, Unit::Years) => ("jaar", "jaar"),
            (Language::Spanish, Unit::Minutes) => ("minuto", "minutos"),
            (Language::Spanish, Unit::Hours) => ("hora", "horas"),
            (Language::Spanish, Unit::Days) => ("día", "días"),
            (Language::Spanish, Unit::BusinessDays) => ("día hábil", "días hábiles"),
            (Language::Spanish, Unit::Weeks) => ("semana", "semanas"),
            (Language::Spanish, Unit::Months) => ("mes", "meses"),
            (Language::Spanish, Unit::Years) => ("año", "años"),
            (Language::Italian, Unit::Minutes) => ("minuto", "minuti"),
            (Language::Italian, Unit::Hours) => ("ora", "ore"),
            (Language::Italian, Unit::Days) => ("giorno", "giorni"),
            (Language::Italian, Unit::BusinessDays) => ("giorno lavorativo", "giorni lavorativi"),
            (Language::Italian, Unit::Weeks) => ("settimana", "settimane"),
            (Language::Italian, Unit::Months) => ("mese", "mesi"),
            (Language::Italian, Unit::Years) => ("anno", "anni"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_in_french_none_is_too() {
        let days = |language: Language, count| language.delay(Delay::new(count, Unit::Days));
        assert_eq!(days(Language::English, 1), "1 day");
        assert_eq!(days(Language::English, 0), "0 days");
        assert_eq!(days(Language::French, 0), "0 jour");
        assert_eq!(days(Language::French, 2), "2 jours");
        assert_eq!(days(Language::German, 1), "1 Tag");
        let open = Delay::new(10, Unit::BusinessDays);
        assert_eq!(Language::French.delay(open), "10 jours ouvrés");
    }
}
