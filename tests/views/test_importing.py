"""The pages of an import: send, look, press; and whatever file is sent, an answer."""

from __future__ import annotations

import datetime as dt
import random
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from patients.models import ClinicSession, Import, ImportFile, Patient
from ptcare.notices.models import Notice
from ptcare.people.roles import Role
from tests import factories as make

DAY = make.today() - dt.timedelta(days=20)
PAGE = "/patients/set-up/imports/"


def send(desk, token, content, kind="visits", name="old.csv", dates="iso"):
    file = SimpleUploadedFile(name, content, "text/csv")
    said = {"file": file, "dates": dates, "token": token()}
    return desk.post(f"{PAGE}{kind}/", said)


def press(desk, token, look, **more):
    fields = dict(re.findall(r'name="(sha256|digest)" value="(\w+)"', look.text))
    address = look.request["PATH_INFO"]
    return desk.post(f"{address}do/", fields | {"token": token()} | more)


def visits(patient, *times):
    lines = [f"{patient.pk},{DAY},{time}" for time in times]
    return "\n".join(["patient_id,date,time", *lines, ""]).encode()


def test_before_any_file_the_patients_are_admitted(desk):
    page = desk.get("/patients/set-up/imports/").text

    assert "Patients come first" in page
    assert 'href="/patients/set-up/imports/patients/"' in page
    assert 'href="/patients/admit/"' in page


def test_a_file_is_looked_at_and_then_imported_with_one_press(desk, token, patient):
    sent = send(desk, token, visits(patient, "9:00", "10:30"))
    look = desk.get(sent.url)

    assert "would be new" in look.text
    assert not ClinicSession.objects.exists()

    done = press(desk, token, look)

    assert done.status_code == 302
    assert ClinicSession.objects.filter(status="attended").count() == 2
    assert "Imported" in desk.get(done.url).text
    assert "2 new, 0 changed" in desk.get(PAGE).text


PEOPLE = (
    b"patient_name,birth_date,email,therapist\n"
    b"Ann Lee,01/02/1950,ann@example.com,\n"
    b'"Cole, Bea",,bea@example.com,\n'
    b"Cy Day,,,\n"
)


def test_patients_of_a_file_are_admitted_and_written_to_only_where_it_is_ticked(
    desk, token
):
    look = desk.get(send(desk, token, PEOPLE, "patients", dates="us").url)

    assert "2 of those who are new have an e-mail address" in look.text
    assert "1 has no e-mail address, and gets a card from you" in look.text
    assert "2 Jan 1950 · ann@example.com" in look.text
    assert 'name="takes_changes"' not in look.text
    assert re.search(r'<input type="checkbox" name="invites"[^>]*>', look.text)
    assert not Patient.objects.exists()

    done = press(desk, token, look)

    assert "They are in care. Nobody was written to." in desk.get(done.url).text
    assert not Notice.objects.exists()
    listed = desk.get("/patients/").text
    assert all(name in listed for name in ("Ann Lee", "Bea Cole", "Cy Day"))
    again = desk.get(send(desk, token, PEOPLE, "patients", dates="us").url)
    assert "There is nothing to import" in again.text


def test_the_letters_go_out_with_the_press_and_once(desk, token):
    look = desk.get(send(desk, token, PEOPLE, "patients", dates="us").url)

    press(desk, token, look, invites="on")
    press(desk, token, look, invites="on")

    letters = Notice.objects.filter(kind="invitation")
    names = letters.values_list("user__name", flat=True)
    assert sorted(names) == ["Ann Lee", "Bea Cole"]


def test_who_may_be_one_person_is_shown_before_the_press(desk, token, clinic):
    make.patient(clinic=clinic, name="Ann Lee", birth_on=None)

    look = desk.get(send(desk, token, PEOPLE, "patients", dates="us").url)

    assert "Perhaps one person" in look.text
    assert "Somebody here is called Ann Lee too" in look.text
    assert f'action="{look.request["PATH_INFO"]}do/"' in look.text


def test_a_therapist_brings_in_patients_and_nothing_of_cover(
    signed_in, therapist, token, clinic_admin, patient
):
    """Who admits by the form imports too; plans and visits are the desk's."""
    client = signed_in(therapist)

    listed = client.get(PAGE).text
    look = client.get(send(client, token, PEOPLE, "patients", dates="us").url)
    press(client, token, look)
    of_cover = make.sent_file(clinic=patient.clinic, sent_by=clinic_admin.user)

    assert f'href="{PAGE}patients/"' in listed
    assert f'href="{PAGE}visits/"' not in listed
    assert "set-up/" not in re.sub(PAGE, "", listed)  # it would not open to them
    assert Patient.objects.filter(name="Ann Lee").exists()
    for kind in ("plans", "approvals", "visits"):
        assert client.get(f"{PAGE}{kind}/").status_code == 403
        assert client.get(f"{PAGE}{kind}/template/").status_code == 403
        assert send(client, token, b"date\n", kind).status_code == 403
    for below in ("", "problems/"):
        assert client.get(f"{PAGE}{of_cover.pk}/{below}").status_code == 404
    for below in ("do/", "drop/"):
        assert client.post(f"{PAGE}{of_cover.pk}/{below}").status_code == 404
    assert of_cover.file_name not in client.get(PAGE).text


def test_a_lead_who_treats_finds_the_import_among_what_is_set_up(signed_in, clinic):
    lead = make.member(Role.THERAPIST, clinic=clinic, is_lead=True)

    assert f'href="{PAGE}"' in signed_in(lead).get("/patients/set-up/").text
    assert 'href="/patients/set-up/"' in signed_in(lead).get(PAGE).text


def test_problems_are_listed_by_line_with_the_value_and_as_a_table(
    desk, token, patient
):
    bad = b'patient_id,date,time\n1,2026-02-30,<b>9</b>\n"",,=1+1\n'
    look = desk.get(send(desk, token, bad).url)

    assert "Nothing can be imported yet" in look.text
    assert "“2026-02-30” is not a day like 2026-11-25" in look.text
    assert "&lt;b&gt;9&lt;/b&gt;" in look.text
    assert 'action="' + look.request["PATH_INFO"] + 'do/"' not in look.text
    table = desk.get(look.request["PATH_INFO"] + "problems/")
    assert table["Content-Disposition"].startswith("attachment")
    assert "3,,time," in table.content.decode("utf-8-sig")
    assert press(desk, token, look).status_code == 422


def test_who_has_not_said_how_days_are_written_is_told_to_choose_the_file_again(
    desk, token, patient
):
    answer = send(desk, token, visits(patient, "9:00"), dates="")

    assert answer.status_code == 422
    assert "Say how the file writes its days." in answer.text
    assert "Choose the file again, please." in answer.text
    assert "novalidate" not in answer.text


def test_what_changed_since_the_look_is_shown_anew_and_not_imported(
    desk, token, patient
):
    look = desk.get(send(desk, token, visits(patient, "9:00")).url)
    make.session(patient=patient, on=DAY, status="attended")

    answer = press(desk, token, look)

    assert answer.status_code == 422
    assert "Something has changed since you looked" in answer.text
    assert ClinicSession.objects.count() == 1


def test_another_fingerprint_is_refused(desk, token, patient):
    look = desk.get(send(desk, token, visits(patient, "9:00")).url)

    answer = press(desk, token, look, sha256="0" * 64)

    assert answer.status_code == 422
    assert not ClinicSession.objects.exists()


def test_a_second_press_says_that_it_is_done(desk, token, patient):
    look = desk.get(send(desk, token, visits(patient, "9:00")).url)
    press(desk, token, look)

    assert press(desk, token, look).status_code == 302
    assert ClinicSession.objects.count() == 1


def test_a_file_that_is_put_aside_is_deleted(desk, token, patient):
    look = desk.get(send(desk, token, visits(patient, "9:00")).url)

    answer = desk.post(look.request["PATH_INFO"] + "drop/", {"token": token()})

    assert answer.url == PAGE
    assert not ImportFile.objects.exists()
    assert "Put aside" in desk.get(look.request["PATH_INFO"]).text


def test_a_mistyped_birth_is_not_said_to_be_nobody(desk, token, clinic):
    make.patient(clinic=clinic, name="Clarence Webb", birth_on=dt.date(1942, 1, 6))
    text = (
        b"patient_name,birth_date,date,time\nClarence Webb,1924-01-06,2026-01-05,9:00"
    )

    look = desk.get(send(desk, token, text).url)

    told = "no patient of this clinic is “Clarence Webb”, born on 6 Jan 1924"
    assert told in look.text


def test_another_clinics_import_is_not_there(signed_in, token, patient, elsewhere):
    row = make.sent_file(clinic=patient.clinic, sent_by=patient.user)
    other = signed_in(make.member(Role.CLINIC_ADMIN, clinic=elsewhere))

    for path in ("", "problems/"):
        assert other.get(f"{PAGE}{row.pk}/{path}").status_code == 404
    for path in ("do/", "drop/"):
        answer = other.post(f"{PAGE}{row.pk}/{path}", {"token": token()})
        assert answer.status_code == 404
    assert row.file_name not in other.get(PAGE).text


def test_every_kind_has_its_columns_and_a_template_that_is_read_again(desk, token):
    for kind in ("patients", "plans", "approvals", "visits"):
        page = desk.get(f"{PAGE}{kind}/").text
        template = desk.get(f"{PAGE}{kind}/template/").content
        head = template.decode("utf-8-sig").splitlines()[0].split(",")
        assert all(f"<code>{name}</code>" in page for name in head)

        look = desk.get(send(desk, token, template, kind).url)

        if kind == "patients":
            assert "Nothing can be imported yet" not in look.text
            continue
        # Only the invented patient and what hangs on her are problems of it.
        assert "no patient of this clinic is “Jane Example”" in look.text
        assert look.text.count("“") == 1 or kind == "visits"
    assert desk.get(f"{PAGE}money/").status_code == 404


HOSTILE = [
    *(b"", b" ", b"\x00", b"\xff\xfeA\x00", b"PK\x03\x04", b"<html>", b"%PDF-"),
    *(b'"', b'a"b', b"patient_id", b"patient_id,date,time", b",,,\n,,,"),
    b"patient_id,date,time\n" + b"9" * 400 + b",0001-01-01,99:99\n",
    b"patient_id,date,time\n-1,2026-01-01,9:00\n",
    b"patient_id,date,time\n999999999999999,9999-12-31,23:59\n",
    b"patient_name,birth_date,date,time\n" + b"x" * 500 + b",1948-01-01,,\n",
    "patient_name,birth_date,date,time\n\u202e🦴,1948-01-01,2026-01-01,9:00\n".encode(),
    b"patient_name,birth_date,date,time\n=cmd|'!A0,1900-01-01,2100-12-31,0:00\n",
    b"patient_id;date;time\r1;2026-01-01;9:00\r",
    b'patient_id\tdate\ttime\n"1\n2"\t"\n"\t\n',
    b"patient_id,date,time,billed_on,paid_on\n1,1900-01-01,0:00,1900-01-01,1900-01-01\n",
]


@pytest.mark.parametrize("kind", ["patients", "plans", "approvals", "visits"])
def test_whatever_file_is_sent_there_is_an_answer(desk, token, kind, patient):
    dice = random.Random(7)
    made = [bytes(dice.choices(b"patient_id,dtm\n\"';\t0129/-:=\xe9", k=60))]
    heads = desk.get(f"{PAGE}{kind}/template/").content.splitlines()[0]
    odd = [b"", b"x", b"1", b"-1", b"9" * 18, b"1900-01-01", b"2100-12-31", b"yes"]
    for _ in range(12):
        cells = [dice.choice(odd) for _name in heads.split(b",")]
        cells[0] = str(patient.pk).encode()
        made.append(heads + b"\n" + b",".join(cells) + b"\n")

    for content in (*HOSTILE, *made):
        cache.clear()  # how often one may is asked in tests/test_limits.py
        answer = send(desk, token, content, kind, dates=dice.choice(["iso", "us"]))
        assert answer.status_code in (302, 422), content
        if answer.status_code == 302:
            assert desk.get(answer.url).status_code == 200, content


def test_a_look_at_a_hundred_people_asks_no_more_queries(desk, token, statements):
    head = "patient_name,birth_date,email,therapist\n"
    lines = [f"Ann Lee{n},01/02/1950,a{n}@example.com,\n" for n in range(100)]
    few, many = (
        send(desk, token, (head + "".join(some)).encode(), "patients", dates="us").url
        for some in (lines[:1], lines)
    )

    assert len(statements(desk.get, many)) == len(statements(desk.get, few))


def test_a_look_asks_no_more_queries_for_a_hundred_rows(
    desk, token, patient, statements
):
    few = send(desk, token, visits(patient, "9:00")).url
    times = [f"{hour}:{minute:02}" for hour in range(24) for minute in range(0, 60, 5)]
    many = send(desk, token, visits(patient, *times[:100])).url

    assert len(statements(desk.get, many)) == len(statements(desk.get, few))


# --- The same from the command line


def test_the_command_looks_and_then_imports(tmp_path, clinic_admin, patient, capsys):
    file = tmp_path / "old.csv"
    file.write_bytes(visits(patient, "9:00"))
    by = {"clinic": clinic_admin.clinic_id, "by": clinic_admin.user.email}

    call_command("import_cover", "visits", str(file), **by)
    looked = capsys.readouterr().out
    assert not Import.objects.exists()
    digest = re.search(r"Digest: (\w+)", looked)[1]
    call_command("import_cover", "visits", str(file), digest=digest, **by)

    assert "1 created" in capsys.readouterr().out
    assert ClinicSession.objects.get().is_attended
    with pytest.raises(CommandError, match="changed"):
        call_command("import_cover", "visits", str(file), digest=digest, **by)
    assert not ImportFile.objects.exists()


def test_the_command_is_only_for_who_may(tmp_path, therapist, patient):
    file = tmp_path / "old.csv"
    file.write_bytes(visits(patient, "9:00"))

    with pytest.raises(CommandError, match="may not"):
        call_command(
            "import_cover",
            "visits",
            str(file),
            clinic=therapist.clinic_id,
            by=therapist.user.email,
        )


def test_the_command_takes_patients_of_who_may_admit(tmp_path, therapist, capsys):
    file = tmp_path / "old.csv"
    file.write_bytes(b"patient_name\nAnn Lee\n")
    by = {"clinic": therapist.clinic_id, "by": therapist.user.email}

    call_command("import_cover", "patients", str(file), **by)

    assert "1 new" in capsys.readouterr().out


def test_the_old_systems_number_finds_a_patient_and_stands_on_the_page(
    desk, token, clinic, elsewhere
):
    text = b"patient_name,source_id\nAnn Lee,A-1001\nBea Cole,1002\nCy Day,\n"
    press(desk, token, desk.get(send(desk, token, text, "patients").url))
    ann = Patient.objects.get(name="Ann Lee")

    def found(words):
        page = desk.post("/patients/", {"words": words}).text
        return [name for name in ("Ann Lee", "Bea Cole", "Cy Day") if name in page]

    assert found("A-1001") == ["Ann Lee"]
    assert found("a-1001") == ["Ann Lee"]  # as it is heard on the telephone
    assert found(" 1002 ") == ["Bea Cole"]
    assert found("100") == []
    assert found("Ann") == ["Ann Lee"]
    to_book = desk.post("/patients/sessions/book/", {"words": "A-1001"})
    assert "Ann Lee" in to_book.text
    page = desk.get(ann.get_absolute_url()).text
    assert "Number in the old system" in page
    assert "A-1001" in page
    there = make.actor(make.member(role="clinic_admin", clinic=elsewhere))
    assert not Patient.objects.visible_to(there).called("A-1001")
