"""A program that calls the API of Tuban."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pendopo.engine.cases.tests.factories import World, answers, photo
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.accounts.tokens import issue_token
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.scope import region_scope

ROOT = "/tuban/api/"


class Program:
    """Sends JSON with the same headers each time; it keeps no cookies."""

    def __init__(self, root: str = ROOT, **headers: str) -> None:
        self.root, self.headers = root, headers

    def call(self, method: str, path: str, body: Any = None, **more: str) -> Any:
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(Client(), method)(self.root + path, headers={**self.headers, **more}, **sent)

    def get(self, path: str, **more: str) -> Any:
        return self.call("get", path, **more)

    def post(self, path: str, body: Any = None, **more: str) -> Any:
        return self.call("post", path, body, **more)

    def put(self, path: str, body: Any = None, **more: str) -> Any:
        return self.call("put", path, body, **more)

    def attach(self, path: str, content: bytes = b"", name: str = "foto.jpg") -> Any:
        file = SimpleUploadedFile(name, content or photo().content, "image/jpeg")
        return Client().post(self.root + path, {"file": file}, headers=self.headers)


def token_of(world: World, role: str, permissions: list[Permission] | None = None, days: int = 30) -> str:
    account = Account.objects.get(pk=world.staff[role].account_id)
    with region_scope(world.code):
        _token, secret = issue_token(account=account, name="Uji", days=days, permissions=permissions, by=SYSTEM)
    return secret


def officer(world: World, role: str, **more: Any) -> Program:
    return Program(Authorization=f"Bearer {token_of(world, role, **more)}")


def begin(world: World) -> tuple[Program, str]:
    """A program that holds a new draft, and the path of it."""
    begun = Program().post("drafts", {"service": "surat-uji"}).json()
    return Program(**{"X-Draft-Key": begun["key"]}), f"drafts/{begun['id']}"


def fill(world: World, program: Program, draft: str) -> None:
    """All pages of the test service."""
    said = answers(world)
    program.attach(f"{draft}/files/proof")
    for page in world.package.pages:
        given = {field.key: said[field.key] for field in page.fields if not field.is_file}
        answer = program.put(f"{draft}/pages/{page.key}", {"answers": given})
        assert answer.status_code == 200, answer.content
