"""Moodle: the worksheet of an assignment, lists of participants, zips of submissions.

Headings are in the language of whoever downloads a file, and Moodle takes it back in that language
only; so what a column is called is the least certain sign of it. The order of the columns is fixed
in Moodle's source (mod/assign/gradingtable.php). English and Korean words are read there and in
the language packs, the others are from memory: without them, order and looks decide.
"""

from course.marks.platforms.platform import Column, Platform

NUMBER = r"\d+([.,]\d+)?"
EMAIL = r"[^@\s]+@[^@\s]+"
DATE = r"-|(?=.*\d{4}).*\d\d?[:.]\d\d.*"
YES = "Yes", "예", "Ja", "Oui", "Sí", "Sì", "はい", "是"
NO = "No", "아니오", "아니요", "Nei", "Nein", "Nee", "Nej", "Non", "いいえ", "否"
NO_GROUP = "No groups", "모둠 없음", "Ingen grupper", "Keine Gruppen", "Aucun groupe"

COLUMNS = {
    "number": Column(("Identifier", "식별자"), ("", 0), r"[^@]*\D\d+"),
    "maximum": Column(("Maximum grade", "최대 성적"), looks=NUMBER, same=True, last=True),
    "grade": Column(("Grade",), ("maximum", -1), NUMBER),
    "changeable": Column(("Grade can be changed",), None, "|".join(YES + NO), after="maximum"),
    "handed_in": Column(
        ("Last modified (submission)", "마지막 수정됨(제출)", "Zuletzt geändert (Abgabe)"),
        looks=DATE,
        after="maximum",
    ),
    "modified": Column(
        ("Last modified (grade)", "마지막 수정됨(성적)", "Zuletzt geändert (Bewertung)"),
        looks=DATE,
        after="maximum",
        last=True,
    ),
    "comment": Column(("Feedback comments", "피드백 코멘트"), ("modified", 1)),
    "email": Column(("Email address", "Email", "이메일 주소", "E-postadresse"), looks=EMAIL),
    "id": Column(("ID number", "식별 번호", "ID 번호", "학번", "ID-nummer")),
    "login": Column(("Username", "사용자 아이디", "Brukernavn")),
    "status": Column(("Status", "상태")),
    "group": Column(("Group", "Groups", "모둠", "Gruppe", "Grupper")),
    "name": Column(("Full name", "성명", "Fullt navn")),
    # Korean packs call the family name by the word for the given name: their order decides.
    "first": Column(("First name", "성", "이름", "Fornavn", "Vorname"), ("", 0), r"[^@\d]+"),
    "last": Column(("Last name", "Surname", "이름", "성", "Etternavn"), ("first", 1), r"[^@\d]+"),
}

MOODLE = Platform(
    name="Moodle",
    columns=COLUMNS,
    student=r".*\d",
    no_group=frozenset(NO_GROUP),
    lasting=False,
    capped=True,
    locked=frozenset(NO),
    sent=r"(?P<key>(?P<name>[^/]*?)_(?P<number>\d+)_assignsubmission_[a-z]+_?)(/|_|$)",
    feedback="{key}/feedback.html",
    key="{name}_{number}_assignsubmission_file",
    late=r".*(\blate\b|늦음|verspätet|\bfor sent\b|te laat)",
    steps=(
        "1. Upload {sheet} in the assignment: Submissions, Actions, 'Upload grading worksheet', "
        "with the encoding {encoding}, the separator {separator}, and Moodle in the language in "
        "which you have downloaded it.",
        "2. After that, and not before, upload {zip}: 'Upload multiple feedback files in a zip'.",
    ),
    stale="When you upload {sheet}, tick 'Allow updating records that have been modified more "
    "recently in Moodle than in the spreadsheet': of the grades that Moodle has already ({count}) "
    "those would stay that are newer than the file, or whose date it cannot read.",
    zero="Moodle 5.2 leaves a 0 out: look whether the grades of 0 ({count}) have arrived.",
)
