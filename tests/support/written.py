"""Everything that an embedded system writes, as bytes by the name of the place."""

import sqlite3
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import aiohttp
from kafka import KafkaConsumer, TopicPartition

from tests.support.embedded_system import EmbeddedSystem


def in_topics(bootstrap: str) -> dict[str, bytes]:
    """Every record of every topic: key, headers and value."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, api_version=(2, 3), enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        topics: dict[str, bytes] = {}
        for topic in consumer.topics():
            places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
            consumer.assign(places)
            ends = consumer.end_offsets(places)
            records = []
            while any(consumer.position(place) < ends[place] for place in places):
                records += [one for batch in consumer.poll(timeout_ms=500).values() for one in batch]
            topics[topic] = b"\n".join(bytes_of(record) for record in records)
        return topics
    finally:
        consumer.close()


def bytes_of(record: Any) -> bytes:
    headers = [name.encode() + b"=" + (value or b"") for name, value in record.headers]
    return b" ".join([record.key or b"", *headers, record.value or b""])


async def in_mails(http: aiohttp.ClientSession, system: EmbeddedSystem) -> bytes:
    """The mails as they travelled, and their parts as they are read."""
    async with http.get(system.addresses.mails + "/mails") as answer:
        raws = [mail["raw"] for mail in (await answer.json())["mails"]]
    read = []
    for mail in (message_from_string(raw, policy=policy.default) for raw in raws):
        read += [f"{name}: {value}" for name, value in mail.items()]
        read += [str(part.get_content()) for part in mail.walk() if not part.is_multipart()]
    return "\n".join(raws + read).encode()


async def in_hooks(http: aiohttp.ClientSession, system: EmbeddedSystem) -> bytes:
    async with http.get(system.addresses.receiver + "/received") as answer:
        return "\n".join(f"{one['headers']} {one['body']}" for one in (await answer.json())["received"]).encode()


def in_files(folder: Path) -> dict[str, bytes]:
    """Every file that the system keeps, by its name: the databases with their write-ahead logs, and the rest."""
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def in_tables(folder: Path) -> dict[str, bytes]:
    """The rows of the databases, since a text may be cut by a page of the file."""
    rows = {}
    for file in folder.glob("*.db"):
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        rows[f"rows of {file.name}"] = "\n".join(connection.iterdump()).encode()
        connection.close()
    return rows


async def in_metrics(http: aiohttp.ClientSession, system: EmbeddedSystem) -> dict[str, bytes]:
    at, shown = system.addresses, {}
    for service in (at.agreements, at.referrals, at.notifications):
        async with http.get(service + "/metrics") as answer:
            shown[f"metrics of {service}"] = await answer.read()
    return shown
