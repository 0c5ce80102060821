//! The header lines of an event copied as text, in the languages of Windows.

/// What a header line names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    LogName,
    Source,
    Date,
    EventId,
    Level,
    Record,
    Process,
    Description,
    /// Something that doesn't matter here.
    Other,
}

/// Labels in lower case, without the colon.
const LABELS: &[(Label, &[&str])] = &[
    (
        Label::LogName,
        &[
            "log name",
            "logname",
            "protokollname",
            "nom du journal",
            "nombre de registro",
            "nome registro",
            "logboeknaam",
            "nome do log",
            "nome do registo",
            "loggnamn",
            "lognavn",
            "loggnavn",
            "nazwa dziennika",
            "lokin nimi",
            "název protokolu",
            "naplónév",
            "имя журнала",
            "ログの名前",
            "日志名称",
            "記錄檔名稱",
            "로그 이름",
        ],
    ),
    (
        Label::Source,
        &[
            "source",
            "provider",
            "providername",
            "quelle",
            "origen",
            "origine",
            "bron",
            "fonte",
            "origem",
            "källa",
            "kilde",
            "źródło",
            "lähde",
            "zdroj",
            "forrás",
            "источник",
            "ソース",
            "来源",
            "來源",
            "원본",
        ],
    ),
    (
        Label::Date,
        &[
            "date",
            "date and time",
            "logged",
            "time",
            "timecreated",
            "datum",
            "fecha",
            "data",
            "dato",
            "päivämäärä",
            "dátum",
            "дата",
            "日付",
            "日期",
            "날짜",
        ],
    ),
    (
        Label::EventId,
        &[
            "event id",
            "eventid",
            "id",
            "ereignis-id",
            "id de l’événement",
            "id de l'événement",
            "id. de evento",
            "id. del evento",
            "id evento",
            "gebeurtenis-id",
            "identificação do evento",
            "id do evento",
            "händelse-id",
            "hændelses-id",
            "hendelses-id",
            "identyfikator zdarzenia",
            "tapahtuman tunnus",
            "id události",
            "eseményazonosító",
            "код события",
            "イベント id",
            "事件 id",
            "事件識別碼",
            "이벤트 id",
        ],
    ),
    (
        Label::Level,
        &[
            "level",
            "leveldisplayname",
            "ebene",
            "niveau",
            "nivel",
            "livello",
            "nível",
            "nivå",
            "poziom",
            "taso",
            "úroveň",
            "szint",
            "уровень",
            "レベル",
            "级别",
            "等級",
            "수준",
        ],
    ),
    (Label::Record, &["record id", "recordid", "event record id", "record number"]),
    (Label::Process, &["processid", "process id"]),
    (
        Label::Description,
        &[
            "description",
            "details",
            "message",
            "event description",
            "beschreibung",
            "description :",
            "descripción",
            "descrizione",
            "beschrijving",
            "descrição",
            "beskrivning",
            "beskrivelse",
            "opis",
            "kuvaus",
            "popis",
            "leírás",
            "описание",
            "説明",
            "描述",
            "说明",
            "설명",
        ],
    ),
    (
        Label::Other,
        &[
            "task category",
            "task",
            "opcode",
            "keywords",
            "keyword",
            "user",
            "user name",
            "computer",
            "correlation id",
            "machinename",
            "userid",
            "threadid",
            "activityid",
            "containerlog",
            "keywordsdisplaynames",
            "opcodedisplayname",
            "taskdisplayname",
            "providerid",
            "relatedactivityid",
            "bookmark",
            "version",
            "qualifiers",
            "properties",
            "matchedqueryids",
            "aufgabenkategorie",
            "schlüsselwörter",
            "benutzer",
            "catégorie de la tâche",
            "mots clés",
            "utilisateur",
            "ordinateur",
            "categoría de la tarea",
            "palabras clave",
            "usuario",
            "equipo",
            "categoria attività",
            "parole chiave",
            "utente",
            "taakcategorie",
            "trefwoorden",
            "gebruiker",
            "categoria da tarefa",
            "palavras-chave",
            "usuário",
            "computador",
            "aktivitetskategori",
            "nyckelord",
            "användare",
            "dator",
            "kategoria zadania",
            "słowa kluczowe",
            "użytkownik",
            "komputer",
            "タスクのカテゴリ",
            "キーワード",
            "ユーザー",
            "コンピューター",
            "任务类别",
            "关键字",
            "用户",
            "计算机",
        ],
    ),
];

/// A header line: what it names, and the value. `None` for anything else.
pub(super) fn header(line: &str) -> Option<(Label, &str)> {
    let line = line.trim();
    let at = line.find([':', '：'])?;
    let label = line.get(..at)?.trim();
    if label.is_empty() || label.len() > 48 {
        return None;
    }
    let colon = line.get(at..)?.chars().next()?.len_utf8();
    let value = line.get(at + colon..)?.trim();
    let lower = label.to_lowercase();
    LABELS.iter().find(|(_, names)| names.contains(&lower.as_str())).map(|(label, _)| (*label, value))
}

/// Whether a header line is certain to be of an event: by itself it begins a record.
pub(super) fn begins(line: &str) -> bool {
    let trimmed = line.trim_start();
    if trimmed.starts_with("Event[") {
        return true;
    }
    // Long lines and lines without a colon are no header lines; most lines end here.
    if line.len() > 400 || !line.contains([':', '：']) {
        return false;
    }
    match header(line) {
        Some((Label::LogName, value)) => !value.is_empty(),
        Some((Label::EventId, value)) => {
            !value.is_empty() && value.len() <= 9 && value.bytes().all(|byte| byte.is_ascii_digit())
        }
        Some((Label::Source, value)) => super::super::known::Log::of(value).is_some(),
        Some((Label::Date, value)) => {
            // `TimeCreated : …` of a list; a bare `Date:` is too common a word.
            trimmed.starts_with("TimeCreated") && !value.is_empty()
        }
        Some((Label::Description, value)) => {
            trimmed.starts_with("Message ") && is_list(trimmed) && !value.is_empty()
        }
        _ => false,
    }
}

/// Whether the line is of a list that PowerShell made: the colon stands apart from its label.
pub(super) fn is_list(line: &str) -> bool {
    let is_label = |label: &str| {
        label.ends_with(' ') && !label.starts_with(' ') && !label.trim_end().contains(' ') && label.len() < 40
    };
    line.split_once(':').is_some_and(|(label, value)| {
        is_label(label) && (value.is_empty() || value.starts_with(' ')) && header(line).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_lines_in_many_languages() {
        for (line, label, value) in [
            ("Log Name:      Microsoft-Windows-X/Admin", Label::LogName, "Microsoft-Windows-X/Admin"),
            ("   Event ID:      306", Label::EventId, "306"),
            ("Ereignis-ID:   306", Label::EventId, "306"),
            ("ID de l’événement : 306", Label::EventId, "306"),
            ("Beschreibung:", Label::Description, ""),
            ("TimeCreated  : 14.05.2025 09:12:42", Label::Date, "14.05.2025 09:12:42"),
            ("イベント ID: 306", Label::EventId, "306"),
            ("Keywords:", Label::Other, ""),
        ] {
            assert_eq!(header(line), Some((label, value)), "{line}");
        }
        assert_eq!(header("SCEP: Certificate installed successfully."), None);
    }

    #[test]
    fn only_certain_lines_begin_a_record() {
        for line in [
            "Log Name: x",
            "  Event ID: 36",
            "Event[0]:",
            "Source: CertEnroll",
            "TimeCreated : 1/2/2025 1:00:00 PM",
        ] {
            assert!(begins(line), "{line}");
        }
        for line in
            ["Description: x", "Date: 1.1.2025", "User: SYSTEM", "Source: my blog", "Event ID: many", "id: x"]
        {
            assert!(!begins(line), "{line}");
        }
    }

    #[test]
    fn lists_keep_the_colon_apart() {
        assert!(is_list("Id           : 306"));
        assert!(!is_list("Event ID: 306"));
        assert!(!is_list("Note : 306"));
    }
}
