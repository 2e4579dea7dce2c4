# Prints a message from stdin as JSON, read the way the policy named by the first argument reads it.
import base64
import email
import email.header
import email.policy
import email.utils
import json
import sys


def decode(s):
    return str(email.header.make_header(email.header.decode_header(s)))


def person(s):
    name, address = email.utils.parseaddr(str(s))
    return decode(name) + "|" + address


def fallback(part):
    # Older mailers look here and nowhere else; a folded value is one line to them.
    return decode(part.get_param("name").replace("\r\n", "")) if part.get_param("name") else ""


policy = getattr(email.policy, sys.argv[1])
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=policy)
out = {
    "id": m["Message-ID"],
    "from": person(m["From"]),
    "to": person(m["To"]),
    "subject": decode(str(m["Subject"])),
    "date": email.utils.parsedate_to_datetime(m["Date"]).isoformat(),
    "files": [],
}
for part in m.walk():
    if part.is_multipart():
        continue
    data = part.get_payload(decode=True)
    if part.get_content_disposition() == "attachment":
        out["files"].append({
            "name": part.get_filename(),
            "fallback": fallback(part),
            "type": part.get_content_type(),
            "data": base64.b64encode(data).decode(),
        })
    else:
        out["html" if part.get_content_subtype() == "html" else "text"] = data.decode(part.get_content_charset())
json.dump(out, sys.stdout)
