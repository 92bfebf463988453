// The directory of customers, in memory: searched, filtered, sorted, counted and paged within milliseconds at
// a million customers in one garage. It knows nothing of events and stores; the directory's projection feeds
// it.
//
//   directory_index      one organisation: the lock, and who is in which garage's directory
//     search_index       finds customers by what is typed         search_terms, phone_search, customer_text
//       gram_index       parts of text, by three bytes at a time
//       word_index       parts of the words of names
//     garage_directory   one garage: members, their rows, filters and orders
//       member_record      what is kept of each member
//       directory_columns  what members are sorted and ranges are asked by
//       sort_column      one order, and the ranges in it
//       category_index   who has which value
//     row_set, row_bits  stored sets of rows; the set that a query works on
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "projections/directory_query.hpp"

namespace projections {

struct SearchHit {
  domain::Ulid customer;
  FieldMask matched_on = 0;
};

struct SearchHits {
  std::size_t total = 0;
  std::vector<SearchHit> hits;  ///< the first of them, by display name
};

/// The customers of one organisation. Every member may be called from any thread. Reads share a lock and hold
/// it for microseconds, a few milliseconds at worst; writes hold it alone for some ten microseconds.
class DirectoryIndex {
 public:
  DirectoryIndex();
  ~DirectoryIndex();

  /// Replaces what a customer is found by, everywhere in the organisation.
  void put_customer(domain::Ulid customer, const SearchText& search_text);
  /// Takes the customer out, of every garage's directory too.
  void remove_customer(domain::Ulid customer);

  /// Puts a customer into a garage's directory, or replaces what is there. `fragment` is the row as it is
  /// sent: one JSON object, in which the marks stand for what depends on the day on which it is asked for.
  void put_member(domain::Ulid garage, domain::Ulid customer, MemberFacts facts, std::string fragment);
  void remove_member(domain::Ulid garage, domain::Ulid customer);

  /// Replaces what members of a plan are found and sorted by, and what their rows say of it.
  void put_plan(const std::string& id, DirectoryPlan plan);

  /// For loading very many: from here to `finish_bulk`, what is put is only kept, pages are empty and nothing
  /// is found; `finish_bulk` then makes everything at once. It holds the lock alone meanwhile.
  void begin_bulk();
  void finish_bulk();

  std::size_t members(domain::Ulid garage) const;

  /// Appends the page's rows with commas between them, to be put between [ and ]. When something is searched
  /// for, each row gets `"matchedOn"`: the names of the fields in which it was found. Past the last page
  /// there are no rows. A garage that nothing is known of has none.
  DirectoryPage append_page(domain::Ulid garage, const DirectoryQuery& query, std::string& out) const;
  /// Counts over all who pass the query.
  DirectoryFacets facets(domain::Ulid garage, const DirectoryQuery& query, const FacetLimits& limits) const;

  /// A customer's row on a day, in days since 1970; nothing when not in this garage's directory.
  std::optional<std::string> row(domain::Ulid garage, domain::Ulid customer, std::int32_t today) const;
  /// How many rows come before this customer's in the query's order when nothing is filtered. Divided by the
  /// size of a page it says on which page the customer is.
  std::optional<std::size_t> rank(domain::Ulid garage, domain::Ulid customer,
                                  const DirectoryQuery& query) const;

  /// Customers of all garages, and of none yet; and the one whose invoice has `q` as its number.
  SearchHits search(std::string_view q, FieldMask search_in, std::size_t limit,
                    std::optional<domain::Ulid> invoiced = std::nullopt) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace projections
