"""Periksa sendiri bukti sebuah laporan, tanpa percaya kepada portalnya. Hanya perlu Python 3.

    python3 periksa.py bukti.json
    python3 periksa.py bukti.json jangkar.json 2026-11-24.json

bukti.json diunduh dari halaman bukti laporan itu, dua berkas lain dari halaman jangkar. Akhirnya bandingkan akar yang
dicetak di sini dengan akar yang diterima lewat surel atau yang dicatat orang lain pada hari itu.
"""

import hashlib
import json
import sys


class Wrong(Exception):
    """Ada yang tidak cocok."""


def sha256(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def check_chain(proof):
    """Setiap langkah terikat pada langkah sebelumnya; yang diumumkan cocok dengan sidiknya."""
    head, published, withheld = "", 0, 0
    for seq, event in enumerate(proof["events"], start=1):
        body = json.loads(event["body"])
        if event["seq"] != seq or event["prev_hash"] != head:
            raise Wrong(f"langkah {seq} hilang atau tidak menyambung ke langkah sebelumnya")
        if event["hash"] != sha256(head + "\n" + event["body"]):
            raise Wrong(f"isi langkah {seq} diubah sesudah ditulis")
        if (body["report"], body["seq"]) != (proof["report"], seq):
            raise Wrong(f"langkah {seq} milik laporan atau urutan lain")
        for name, shown in event["published"].items():
            if name not in body["digests"]:
                raise Wrong(f"langkah {seq} tidak pernah memuat {name}")
            if shown is None:
                withheld += 1
            elif sha256(shown["salt"] + "\n" + shown["value"]) != body["digests"][name]:
                raise Wrong(f"langkah {seq}: {name} bukan yang ditulis waktu itu")
            else:
                published += 1
        who = " ".join(filter(None, (body["role"], body["agency"])))
        print(f"{seq:4}  {body['at'][:16]}  {body['action']} ({who})")
        head = event["hash"]
    if not head or head != proof["head"]:
        raise Wrong("rantai tidak berakhir pada ujung yang disebut")
    print(f"Rantai utuh: {len(proof['events'])} langkah, {published} isi cocok, {withheld} dihapus atau ditutup.")


def check_anchor(proof, anchors, heads):
    """Ujung rantai ini termasuk dalam jangkar hari itu, dan jangkar-jangkar saling menyambung."""
    before, found = "", None
    for anchor in anchors["anchors"]:
        if anchor["prev_root"] != before:
            raise Wrong(f"jangkar {anchor['day']} tidak menyambung ke jangkar sebelumnya")
        before = anchor["root"]
        found = anchor if anchor["day"] == heads["day"] else found
    if found is None:
        raise Wrong(f"tidak ada jangkar {heads['day']}")
    order = sorted(heads["heads"], key=lambda number: number.encode("utf-16-be"))
    text = json.dumps({n: heads["heads"][n] for n in order}, ensure_ascii=False, separators=(",", ":"))
    if sha256(text) != found["root"]:
        raise Wrong(f"ujung-ujung rantai tidak menghasilkan akar jangkar {heads['day']}")
    anchored = heads["heads"].get(proof["report"])
    if anchored is None:
        raise Wrong(f"laporan ini belum ada dalam jangkar {heads['day']}")
    covered = [event["seq"] for event in proof["events"] if event["hash"] == anchored]
    if not covered:
        raise Wrong(f"rantai ini bukan lagi yang dijangkar pada {heads['day']}: dipotong atau ditulis ulang")
    print(f"Jangkar {heads['day']} mencakup langkah 1 sampai {covered[0]} dari {len(proof['events'])}.")
    print(f"Akarnya: {found['root']}")


def main(files):
    if len(files) not in (1, 3):
        sys.exit(__doc__)
    try:
        read = []
        for file in files:
            with open(file, encoding="utf-8") as opened:
                read.append(json.load(opened))
        check_chain(read[0])
        if len(read) == 3:
            check_anchor(*read)
    except Wrong as wrong:
        sys.exit(f"TIDAK COCOK: {wrong}.")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as broken:
        sys.exit(f"TIDAK COCOK: berkasnya tidak dapat dibaca ({type(broken).__name__}: {broken}).")


if __name__ == "__main__":
    main(sys.argv[1:])
