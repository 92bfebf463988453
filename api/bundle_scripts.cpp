// What checks a bundle, in the bundle. It runs where Forecourt is not: a shell, the three programs, and the
// Python that beancount needs anyway.
#include "api/ledger_bundle.hpp"

namespace api {

namespace {

constexpr std::string_view verify_script = R"sh(#!/bin/sh
# Checks these books: the files against the manifest and each other, and every month by hledger, ledger and
# beancount, whose reports must agree with the trial balance line by line. Says "These books are right." and
# exits with 0 only when everything is. VERIFY_WITH="ledger" runs only some of the programs.
set -u
cd "$(dirname "$0")" || exit 2
programs=${VERIFY_WITH:-hledger ledger beancount}
wrong=0
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL

complain() {
  echo "WRONG: $*"
  wrong=$((wrong + 1))
}

# expect_silence WHAT COMMAND...: it succeeds and says nothing. Exit codes alone do not do: ledger's is the
# number of errors modulo 256.
expect_silence() {
  what=$1
  shift
  "$@" >"$work/$program.out" 2>&1
  code=$?
  if [ $code -ne 0 ] || [ -s "$work/$program.out" ]; then
    complain "$what (exit code $code)"
    head -n 20 "$work/$program.out"
  fi
}

# plain: "account<tab>amount" without thousands, currency and zeros, sorted.
plain() {
  awk -F '\t' -v currency="$currency" '{
    amount = $2
    gsub(/[" ]/, "", amount)
    gsub(/[" ]/, "", $1)
    sub(currency "$", "", amount)
    if (amount + 0 != 0) print $1 "\t" amount
  }' | sort
}

# agrees: what the program reports on the month, "account<tab>amount", is what the trial balance says.
agrees() {
  plain <"$work/$program.report" >"$work/$program.balances"
  if ! diff "$work/$month.expected" "$work/$program.balances" >"$work/$program.difference"; then
    complain "$month.$program ($program) does not agree with the trial balance"
    head -n 20 "$work/$program.difference"
  fi
}

check_hledger() {
  expect_silence "$1: hledger check" hledger -f "$1" check -s ordereddates
  hledger -f "$1" balance --flat -N -O csv >"$work/hledger.csv" 2>"$work/hledger.errors" ||
    complain "$1: hledger balance"
  [ -s "$work/hledger.errors" ] && complain "$1: hledger says $(head -n 1 "$work/hledger.errors")"
  sed -e 1d -e 's/","/\t/' "$work/hledger.csv" >"$work/hledger.report"
}

check_ledger() {
  ledger -f "$1" --args-only --strict --pedantic balance --flat --no-total \
    --format '%(account)\t%(scrub(amount))\n' >"$work/ledger.report" 2>"$work/ledger.errors" ||
    complain "$1: ledger balance"
  if grep -q -e '^Error' -e '^Warning' -e '^While' "$work/ledger.errors"; then
    complain "$1: ledger says:"
    head -n 20 "$work/ledger.errors"
  fi
}

# Beancount takes longer to begin than to read a month, so it begins once. This is its own bean-check with the
# balances that it has then, for every month that is named, by the Python that bean-check runs with.
read_with_beancount() {
  $(sed -n '1s/^#! *//p' "$(command -v bean-check)") -I - "$work" "$@" <<'END'
import sys
from beancount import loader
from beancount.core import realization
from beancount.ops import validation
from beancount.parser import printer

loader.initialize(False)
work = sys.argv[1]
for name in sys.argv[2:]:
    entries, errors, _ = loader.load_file(name, extra_validations=validation.HARDCORE_VALIDATIONS)
    with open("%s/%s.errors" % (work, name), "w", encoding="utf-8") as file:
        printer.print_errors(errors, file=file)
    with open("%s/%s.read" % (work, name), "w", encoding="utf-8") as file:
        for account in realization.iter_children(realization.realize(entries)):
            file.write("%s\t%s\n" % (account.account, account.balance.to_string(parens=False)))
END
}

check_beancount() {
  if [ -s "$work/$1.errors" ] || ! [ -f "$work/$1.errors" ]; then
    complain "$1: bean-check"
    head -n 20 "$work/$1.errors"
  fi
  mv "$work/$1.read" "$work/beancount.report" || : >"$work/beancount.report"
}

# check_months PROGRAM: says what is wrong, and then that it got to the end.
check_months() {
  program=$1
  if [ "$program" = beancount ]; then
    expect_silence "beancount" read_with_beancount $(printf '%s.beancount ' $months)
  fi
  for month in $months; do
    "check_$program" "$month.$program"
    agrees
  done
  : >"$work/$program.done"
}

for program in $programs; do
  [ "$program" = beancount ] && program=bean-check
  command -v "$program" >/dev/null || complain "$program is not installed"
done
command -v python3 >/dev/null || complain "python3 is not installed"
[ $wrong -eq 0 ] || exit 1

currency=$(sed -n 's/.*"currency":"\([A-Z]*\)".*/\1/p' manifest.json)
program=python3
expect_silence "check.py" python3 -I check.py
months=$(sed -n 's/^\([0-9][0-9]*-[0-9][0-9]\),.*/\1/p' trial_balance.csv | sort -u)
for month in $months; do
  awk -F , -v month="$month" '$1 == month { gsub(/\r/, ""); print $2 "\t" $6 }' trial_balance.csv | plain \
    >"$work/$month.expected"
done
# The three know nothing of each other, so they work at once.
for program in $programs; do
  check_months "$program" >"$work/$program.said" 2>&1 &
done
wait
for program in $programs; do
  cat "$work/$program.said"
  [ -s "$work/$program.said" ] && wrong=$((wrong + 1))
  [ -f "$work/$program.done" ] || complain "$program did not get to the end"
done
[ $wrong -eq 0 ] || exit 1
echo "These books are right. Compare the head of the chain with the one that you were given:"
sed -n 's/.*"chainHead":"\([0-9a-f]*\)".*/\1/p' manifest.json
)sh";

constexpr std::string_view check_script =
    R"py(# Checks the files against each other, from the entries up. Silent where all is right.
import csv, datetime, hashlib, json, os, re, sys
from collections import defaultdict

wrong = []


def complain(what):
    wrong.append(what)


def read_csv(name):
    with open(name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


manifest = json.load(open("manifest.json", encoding="utf-8"))
digits = manifest["minorDigits"]


def minor(text):
    """An amount in minor units, and only in the one form that is written."""
    form = r"-?\d+\.\d{%d}" % digits if digits else r"-?\d+"
    if not re.fullmatch(form, text):
        raise ValueError("'%s' is not an amount" % text)
    return int(text.replace(".", ""))


def check_files():
    listed = {file["path"] for file in manifest["files"]}
    for file in manifest["files"]:
        try:
            data = open(file["path"], "rb").read()
        except OSError:
            complain(file["path"] + " is missing")
            continue
        if hashlib.sha256(data).hexdigest() != file["sha256"] or len(data) != file["bytes"]:
            complain(file["path"] + " is not the file that the manifest lists")
    for name in os.listdir("."):
        if name not in listed and name != "manifest.json":
            complain(name + " is not in the manifest")


def read_entries():
    """The entries, with the chain checked from the first to the head."""
    entries, chain, recorded = [], "0" * 64, ""
    for line in open("entries.jsonl", "rb"):
        found = re.fullmatch(rb'\{"entry":(\{.*\}),"hash":"([0-9a-f]{64})"\}\n', line)
        if not found:
            complain("entries.jsonl has a line that is no entry after %d" % len(entries))
            break
        chain = hashlib.sha256(chain.encode() + found[1]).hexdigest()
        if chain != found[2].decode():
            complain("the chain is broken at entry %d" % (len(entries) + 1))
            break
        row = json.loads(found[1])
        entry = row["entry"]
        entries.append(entry)
        if entry["number"] != len(entries):
            complain("entry %d has number %d" % (len(entries), entry["number"]))
        if sum(line["amountMinor"] for line in entry["lines"]) != 0:
            complain("entry %d does not add up" % entry["number"])
        if entry["currency"] != manifest["currency"]:
            complain("entry %d is in another currency" % entry["number"])
        if any(line["amountMinor"] == 0 for line in entry["lines"]):
            complain("entry %d has a line of nothing" % entry["number"])
        instant = row["recordedAt"].replace("Z", "")
        instant = instant if "." in instant else instant + ".000"
        if instant < recorded:
            complain("entry %d was recorded before the one before it" % entry["number"])
        recorded = instant
    if len(entries) != manifest["entries"] or chain != manifest["chainHead"]:
        complain("the chain does not end as the manifest says")
    return entries


def check_reversals(entries):
    reversed_once = set()
    for entry in entries:
        if "reverses" not in entry:
            continue
        number = entry["reverses"]
        if number in reversed_once or not 0 < number < entry["number"]:
            complain("entry %d reverses entry %d, which cannot be" % (entry["number"], number))
            continue
        reversed_once.add(number)
        original = entries[number - 1]
        key = lambda line: (
            line["account"], line.get("item", ""), line.get("taxCode", ""), line["amountMinor"])
        mirror = sorted(key(dict(line, amountMinor=-line["amountMinor"])) for line in original["lines"])
        if sorted(key(line) for line in entry["lines"]) != mirror:
            complain("entry %d is not the mirror of entry %d" % (entry["number"], number))


def check_trial_balance(entries):
    by_month = defaultdict(list)
    for entry in entries:
        by_month[entry["effective"][:7] if entry["effective"] >= manifest["from"] else ""].append(entry)
    balances = defaultdict(int)
    for entry in by_month[""]:
        for line in entry["lines"]:
            balances[line["account"]] += line["amountMinor"]
    rows = defaultdict(dict)
    for row in read_csv("trial_balance.csv"):
        amounts = tuple(minor(row[name]) for name in ("opening", "debit", "credit", "closing"))
        rows[row["period"]][row["account"]] = amounts
    year, month = int(manifest["from"][:4]), int(manifest["from"][5:7])
    periods = []
    while "%04d-%02d" % (year, month) <= manifest["to"][:7]:
        periods.append("%04d-%02d" % (year, month))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for period in periods:
        opening, debit, credit = dict(balances), defaultdict(int), defaultdict(int)
        for entry in by_month[period]:
            for line in entry["lines"]:
                amount = line["amountMinor"]
                balances[line["account"]] += amount
                (debit if amount > 0 else credit)[line["account"]] += abs(amount)
        expected = {a: (opening.get(a, 0), debit[a], credit[a], balances[a]) for a in balances}
        if rows.pop(period, {}) != expected:
            complain("the trial balance of %s is not what the entries come to" % period)
        if sum(balances.values()) != 0:
            complain("the balances of %s do not add up to nothing" % period)
        for program in ("hledger", "ledger", "beancount"):
            if not os.path.exists(period + "." + program):
                complain("%s.%s is missing" % (period, program))
    if rows:
        complain("the trial balance has months that are not in the manifest")
    return balances


def check_items(entries, balances):
    opened, original, items = {}, defaultdict(int), defaultdict(int)
    for entry in sorted(entries, key=lambda e: (e["effective"], e["number"])):
        if entry["effective"] > manifest["to"]:
            continue
        for line in entry["lines"]:
            if "item" in line and line["account"].startswith(("Assets:Receivable:", "Liabilities:Deposits:")):
                key = (line["account"], line["item"])
                first = opened.setdefault(key, (entry["number"], entry["effective"], line.get("due", "")))
                if first[0] == entry["number"]:
                    original[key] += line["amountMinor"]
                items[key] += line["amountMinor"]
    expected = {key: opened[key][1:] + (original[key], amount) for key, amount in items.items() if amount}
    written = {
        (r["account"], r["item"]): (r["date"], r["due"], minor(r["original"]), minor(r["open"]))
        for r in read_csv("open_items.csv")
    }
    if written != expected:
        complain("open_items.csv is not what the entries come to")
    owed = sum(balance for account, balance in balances.items() if account.startswith("Assets:Receivable:"))
    if sum(i[3] for (account, _), i in written.items() if account.startswith("Assets:Receivable:")) != owed:
        complain("what is open is not what customers' accounts come to")
    check_ageing(expected, balances)


def check_ageing(items, balances):
    day = datetime.date.fromisoformat
    expected = defaultdict(lambda: [0, 0, 0, 0, 0, 0])
    for (account, _), (date, due, _, amount) in items.items():
        if not account.startswith("Assets:Receivable:"):
            continue
        late = (day(manifest["to"]) - day(due or date)).days
        bucket = 5 if amount < 0 else 0 if late <= 0 else min((late - 1) // 30 + 1, 4)
        expected[account][bucket] += abs(amount)
    columns = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_91", "credit")
    written = {}
    for row in read_csv("ageing.csv"):
        amounts = written[row["account"]] = [minor(row[column]) for column in columns]
        balance = sum(amounts[:-1]) - amounts[-1]
        if balance != minor(row["balance"]) or balance != balances[row["account"]]:
            complain("the ageing of %s does not add up" % row["account"])
    if written != expected:
        complain("ageing.csv is not what is open")


SALES_TAX, PURCHASE_TAX = "Liabilities:VAT:Output", "Liabilities:VAT:Input"
RELIEF, SETTLEMENT = "Liabilities:VAT:BadDebtRelief", "Liabilities:VAT:Settlement"


def within(path, account):
    return path == account or path.startswith(account + ":")


def tax_point(entry):
    return entry.get("taxPoint", entry["effective"])


def taxed(entry):
    """What counts in a VAT return, by what it is and tax code: net and tax. Tax reclaimed is negative."""
    sums = {}
    for line in entry["lines"] if entry["kind"] != "vat_return" else []:
        account = line["account"]
        if within(account, PURCHASE_TAX):
            key = ("purchases", "")
        elif within(account, RELIEF):
            key = ("relief", "")
        elif "taxCode" in line or within(account, SALES_TAX):
            key = ("sales", line.get("taxCode", account[len(SALES_TAX) + 1:]))
        else:
            continue
        amounts = sums.setdefault(key, [0, 0, None])
        amounts[1 if key[0] != "sales" or within(account, SALES_TAX) else 0] -= line["amountMinor"]
        if "taxBaseMinor" in line:
            amounts[2] = (amounts[2] or 0) + line["taxBaseMinor"]
    return {key: (net if base is None else base, tax) for key, (net, tax, base) in sums.items()}


def check_taxes(entries):
    expected = []
    for entry in entries:
        if manifest["from"] <= tax_point(entry) <= manifest["to"]:
            for (kind, code), (net, tax) in taxed(entry).items():
                expected.append((tax_point(entry), entry["number"], kind, code, net, tax))
    rows = read_csv("vat_lines.csv")
    written = [
        (r["tax_point"], int(r["entry"]), r["as"], r["code"], minor(r["net"]), minor(r["tax"])) for r in rows
    ]
    if sorted(written) != sorted(expected):
        complain("vat_lines.csv is not what the entries come to")
    returns = read_csv("vat_returns.csv")
    check_vat_returns(entries, returns)
    for row in rows:
        found = [r["through"] for r in returns if r["from"] <= row["tax_point"] <= r["through"]]
        if (found or [""]) != [row["return"]]:
            return complain("vat_lines.csv says a wrong return of entry " + row["entry"])


def check_vat_returns(entries, returns):
    before = None
    for row in returns:
        name = "the VAT return through " + row["through"]
        day = datetime.date.fromisoformat
        if before and day(row["from"]) != day(before) + datetime.timedelta(days=1):
            complain(name + " does not follow the one before it")
        before = row["through"]
        sums, settled = defaultdict(int), defaultdict(int)
        for entry in entries:
            if not row["from"] <= tax_point(entry) <= row["through"]:
                continue
            for (kind, code), (net, tax) in taxed(entry).items():
                if kind == "sales":
                    sums["sales_tax"] += tax
                    sums["sales"] += net if code not in ("OS", "DB") else 0
                elif kind == "purchases":
                    sums["purchase_tax"] -= tax
                else:
                    sums["relief_repaid" if tax > 0 else "relief_claimed"] += abs(tax)
            for line in entry["lines"] if entry["kind"] != "vat_return" else []:
                if any(within(line["account"], tax) for tax in (SALES_TAX, PURCHASE_TAX, RELIEF)):
                    settled[line["account"]] -= line["amountMinor"]
        sums["payable"] = sum(settled.values())
        settled[SETTLEMENT] -= sums["payable"]
        for column in ("sales_tax", "relief_repaid", "purchase_tax", "relief_claimed", "payable", "sales"):
            if minor(row[column]) != sums[column]:
                complain("%s: %s is not what the entries come to" % (name, column))
        posted = defaultdict(int)
        for line in entries[int(row["entry"]) - 1]["lines"]:
            posted[line["account"]] += line["amountMinor"]
        if posted != {account: amount for account, amount in settled.items() if amount}:
            complain(name + " does not settle what it says")
    filed = sorted(int(row["entry"]) for row in returns)
    if filed != [entry["number"] for entry in entries if entry["kind"] == "vat_return"]:
        complain("vat_returns.csv does not have every return that is filed")


def check_numbers():
    series = defaultdict(list)
    for row in read_csv("number_series.csv"):
        series[row["series"]].append(int(row["number"]))
    for name, numbers in series.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            complain("the numbers of %s have a gap or are used twice" % name)


try:
    check_files()
    if not wrong:
        entries = read_entries()
        check_reversals(entries)
        balances = check_trial_balance(entries)
        check_items(entries, balances)
        check_taxes(entries)
        check_numbers()
except (LookupError, ValueError, OSError) as error:
    complain("something does not have the form that it should: %r" % error)
for what in wrong:
    print(what)
sys.exit(1 if wrong else 0)
)py";

constexpr std::string_view readme =
    R"txt(The books of a garage, to be checked without the program that keeps them.

  sh verify.sh

checks everything, and says at the end whether it is right. It needs hledger, ledger, beancount and python3
(Debian: apt-get install hledger ledger beancount), installs nothing and changes nothing.

manifest.json        which books these are, for which months, and the SHA-256 of every other file
entries.jsonl        every entry of the books since the first, in the order in which they were recorded, up to
                     the moment of the export. "hash" is the SHA-256 of the hash before it, as text (64 zeros
                     before the first), and of the bytes of "entry". So whoever knows the last hash, chainHead
                     in the manifest, knows all of them: keep it, and the next export must contain it.
YYYY-MM.hledger      one month for each of the three programs: the balances that it begins with, its entries,
YYYY-MM.ledger       and the balance that every account must have at its end
YYYY-MM.beancount
trial_balance.csv    every account in every month: opening balance, debits, credits, closing balance
open_items.csv       what each customer owes or has as credit at the end, document by document
ageing.csv           the same by days after the due date
vat_lines.csv        net and tax by tax code, of every document with its tax point in these months, and tax
                     that is reclaimed on purchases and bad debts, which is negative. "return" is the last day
                     of the VAT return that it is in, where that is filed
vat_returns.csv      every VAT return that was filed, with the entry that settled it
number_series.csv    every number that a document had, and whether it was voided

In the CSV files amounts are in the currency's main unit, with as many decimals as it has; in entries.jsonl
they are whole numbers of its minor unit. Debits are positive. "effective" is the day in the books,
"taxPoint" the day for tax returns, "recordedAt" the moment at which the entry was made. An entry that would
have been dated in a month that was closed has the day that it would have had in "relatesTo".

Customers appear by their number only. Nothing here has to be deleted when a person asks to be forgotten.
)txt";

}  // namespace

std::string_view bundle_verify_script() { return verify_script; }
std::string_view bundle_check_script() { return check_script; }
std::string_view bundle_readme() { return readme; }

}  // namespace api
