"""Opens buckets, and says in words why one did not give or take a document.

What is said holds a code that providers document, and settings to look at. It never holds a
server's own words or an address: an address may carry a signature.

A client ends each request after 30 s, or the `AWS_TIMEOUT` of its environment. What it reads goes
on from there in another request, as long as it may repeat; what it writes must fit into one.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

_VARIABLES = {"s3": "AWS", "gs": "GOOGLE", "az": "AZURE"}
_RETRIES = 4
_REQUEST_S = 30
_WORDS_CHARS = 8_000
"""More of an error is not looked at; its code stands in the first lines."""

_CODE = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")
_STATUS = re.compile(r"status code: (\d{3})|error response: (\d{3})")
_ABSENT = frozenset({"NoSuchBucket", "ContainerNotFound", "FilesystemNotFound"})
_WRONG_CREDENTIALS = frozenset(
    "AuthenticationFailed ExpiredToken InvalidAccessKeyId InvalidAuthenticationInfo InvalidToken"
    " SignatureDoesNotMatch TokenRefreshRequired".split()
)
_OTHER_REGION = frozenset(
    {"AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "PermanentRedirect"}
)
_NO_CREDENTIALS = (
    "169.254.169.254",
    "metadata.google.internal",
    "must be specified",
    "oken reques",
)
_UNUSABLE = ("Config error: failed to parse", "builder error", "`root_certificate`")
_SETTINGS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN)",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
_ENDPOINTS = {"s3": "AWS_ENDPOINT, if it is set", "az": "AZURE_STORAGE_ACCOUNT_NAME"}


def open_bucket(url: str, retry_s: float) -> Any:
    """A bucket, with the credentials in the environment or of the machine. A request that failed is
    repeated within `retry_s`. Raises ImportError without the extra `objects`, and obstore's errors.
    """
    from obstore.store import from_url

    retry = {"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=retry_s)}
    return from_url(url, retry_config=retry)  # type: ignore[call-overload]


def bucket_fault(error: Exception, scheme: str) -> str:
    """Why a bucket failed, and what to do. `error` is one that obstore raised: also `RustPanic`,
    which has no base and no place to be imported from."""
    kind, words = type(error).__name__, str(error)[:_WORDS_CHARS]
    found = _CODE.search(words)
    code = found[1] if found else ""
    after = f" ({code})" if code else ""
    keys = _SETTINGS.get(scheme, "its credentials")
    if code in _ABSENT:
        return f"the bucket is not there{after}: make it, or correct its name"
    if isinstance(error, FileNotFoundError):
        return f"it is not there{after}"
    if code in _OTHER_REGION or "redirect without LOCATION" in words:
        return f"the bucket is in another region{after}: set AWS_REGION to the bucket's"
    if code == "RequestTimeTooSkewed":
        return "the clock of this machine is wrong (RequestTimeTooSkewed): set it"
    if code in _WRONG_CREDENTIALS or kind == "UnauthenticatedError":
        return f"the credentials were refused{after}: correct {keys}"
    if kind == "PermissionDeniedError":
        return f"the credentials have no right to do that{after}: ask for it, or use others"
    if any(sign in words for sign in _NO_CREDENTIALS):
        return f"no credentials were found: set {keys}"
    if kind == "RustPanic" or any(sign in words for sign in _UNUSABLE):
        return _unusable(words, scheme)
    return _not_reached(words, scheme) or _answered(words) or f"the bucket failed ({kind})"


def _unusable(words: str, scheme: str) -> str:
    if "BadScheme" in words:
        return "its endpoint is plain http://, which needs AWS_ALLOW_HTTP=true"
    example = ", such as AWS_ENDPOINT (with https:// before it)" if scheme == "s3" else ""
    return f"a setting of it cannot be used: check the {_VARIABLES.get(scheme)}_ variables{example}"


def _not_reached(words: str, scheme: str) -> str:
    if "HTTP error" not in words:
        return ""
    if "kind: Timeout" in words and "Connect," not in words:
        longer = ", or set AWS_TIMEOUT to more than its 30s" if scheme == "s3" else ""
        return f"a request took too long: check the network{longer}"
    if "dns error" in words:
        why = "its host has no address"
    elif "kind: Connect" in words or "kind: Timeout" in words:
        why = "its server does not answer"
    else:
        why = "its server broke the connection off"
    return f"{why}: check the network and {_ENDPOINTS.get(scheme, 'the name of the bucket')}"


def _answered(words: str) -> str:
    found = _STATUS.search(words)
    status = found and (found[1] or found[2])
    return f"its server answered {status}: try again later" if status else ""
