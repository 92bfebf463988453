// The auditor's export: a garage's books for some months as files that need nothing of ours to be checked.
//
//   manifest.json        which books, which months, the head of the chain, the hash of every other file
//   entries.jsonl        every entry of the books from the first on, each with the hash of it and of all
//   before YYYY-MM.hledger      a month for hledger, ledger and beancount: the balances that it begins with,
//   its YYYY-MM.ledger       entries by day and number, and what every account must come to at its end
//   YYYY-MM.beancount
//   trial_balance.csv    every account in every month: opening, debit, credit, closing
//   open_items.csv       what each customer owes at the end, document by document
//   ageing.csv           the same by how late it is
//   vat_lines.csv        what counts in the returns of these months, by tax point, and in which return it is
//   vat_returns.csv      what every return says that is filed
//   number_series.csv    every number of every series of documents, so that a gap is seen
//   verify.sh, check.py  checks all of it, with the three programs and without them
//   README.txt           what is what
//
// Customers are in it by number only, so that nothing in it need ever be erased.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "projections/ledger_reports.hpp"
#include "projections/organisations.hpp"

namespace api {

/// Where the files go.
class Bundle {
 public:
  virtual ~Bundle() = default;
  /// Adds to the end of a file, which is made where there is none. Files are written one after another.
  virtual void append(std::string_view file, std::string_view bytes) = 0;
};

/// What is told of where the books come from.
struct BundleOrigin {
  domain::OrganisationId organisation_id;
  std::uint64_t log_position = 0;  ///< everything up to there is in it
  std::string log_tree_root;       ///< of the log's Merkle tree, in hexadecimal; may be empty
};

struct BundleSummary {
  std::int64_t entries = 0;  ///< in entries.jsonl
  std::int64_t months = 0;
  std::string chain_head;
};

/// Writes the bundle of whole months: those that the span touches. Throws std::runtime_error where entries
/// are missing.
BundleSummary write_ledger_bundle(const projections::Ledger& ledger, const projections::GarageRow& garage,
                                  const projections::Span& span, const BundleOrigin& origin, Bundle& bundle);

// The parts that are the same in every bundle (bundle_scripts.cpp).
std::string_view bundle_verify_script();
std::string_view bundle_check_script();
std::string_view bundle_readme();

}  // namespace api
