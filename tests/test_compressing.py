"""A page leaves compressed where its reader takes that, as Django has it."""

from __future__ import annotations

import gzip

from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from ptcare.compressing import SHORT, Compressed

PAGE = b"<p>Sit to stand from a firm chair.</p>" * 40


def answer_to(response, *, accepts="gzip, br"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return Compressed(lambda _request: response)(request)


def test_a_page_is_what_it_was_once_it_is_unpacked():
    answer = answer_to(HttpResponse(PAGE))

    assert answer["Content-Encoding"] == "gzip"
    assert answer["Vary"] == "Accept-Encoding"
    assert int(answer["Content-Length"]) == len(answer.content) < len(PAGE)
    assert gzip.decompress(answer.content) == PAGE


def test_its_length_says_nothing_of_what_is_in_it():
    """The same page is of many lengths: a secret in it cannot be guessed by them."""
    lengths = {len(answer_to(HttpResponse(PAGE)).content) for _ in range(50)}

    assert len(lengths) > 20


def test_who_takes_no_compressed_page_gets_it_as_it_is():
    answer = answer_to(HttpResponse(PAGE), accepts="identity")

    assert answer.content == PAGE
    assert answer["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in answer


def test_nothing_is_compressed_that_gets_no_shorter_by_it():
    short = HttpResponse(b"x" * (SHORT - 1))
    packed = HttpResponse(PAGE, headers={"Content-Encoding": "br"})

    assert "Content-Encoding" not in answer_to(short)
    assert answer_to(packed).content == PAGE


def test_what_is_read_while_it_leaves_is_compressed_piece_by_piece():
    pieces = answer_to(StreamingHttpResponse(iter([PAGE, PAGE])))

    assert gzip.decompress(b"".join(pieces)) == PAGE * 2


def test_a_tag_of_a_page_says_that_it_is_another_form_of_it():
    answer = answer_to(HttpResponse(PAGE, headers={"ETag": '"1"'}))

    assert answer["ETag"] == 'W/"1"'
    assert answer["Content-Encoding"] == "gzip"
