#include "projections/directory_index.hpp"

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "projections/garage_directory.hpp"
#include "projections/search_index.hpp"
#include "projections/search_terms.hpp"

namespace projections {

struct DirectoryIndex::Parts {
  mutable std::shared_mutex mutex;  // guards everything below
  SearchIndex customers;
  std::unordered_map<domain::Ulid, std::unique_ptr<GarageDirectory>> garages;
  bool bulk = false;

  const GarageDirectory* garage(domain::Ulid id) const {
    const auto found = garages.find(id);
    return found == garages.end() ? nullptr : found->second.get();
  }
  GarageDirectory& garage_made(domain::Ulid id) {
    auto& garage = garages[id];
    if (!garage) {
      garage = std::make_unique<GarageDirectory>(customers);
      if (bulk) garage->defer();
    }
    return *garage;
  }
};

DirectoryIndex::DirectoryIndex() : parts_(std::make_unique<Parts>()) {}
DirectoryIndex::~DirectoryIndex() = default;

void DirectoryIndex::put_customer(domain::Ulid customer, const SearchText& search_text) {
  ByteBlock text(customer_text(search_text));
  const std::unique_lock lock(parts_->mutex);
  parts_->customers.put(parts_->customers.row_of(customer), std::move(text));
}

void DirectoryIndex::remove_customer(domain::Ulid customer) {
  const std::unique_lock lock(parts_->mutex);
  const auto row = parts_->customers.find_row(customer);
  if (!row) return;
  for (auto& [id, garage] : parts_->garages) garage->remove(*row);
  parts_->customers.remove(*row);
}

void DirectoryIndex::put_member(domain::Ulid garage, domain::Ulid customer, MemberFacts facts,
                                std::string fragment) {
  const GarageDirectory::Member member{GarageDirectory::folded(std::move(facts)), std::move(fragment)};
  const std::unique_lock lock(parts_->mutex);
  parts_->garage_made(garage).put(parts_->customers.row_of(customer), member);
}

void DirectoryIndex::remove_member(domain::Ulid garage, domain::Ulid customer) {
  const std::unique_lock lock(parts_->mutex);
  const auto row = parts_->customers.find_row(customer);
  const auto found = parts_->garages.find(garage);
  if (row && found != parts_->garages.end()) found->second->remove(*row);
}

void DirectoryIndex::begin_bulk() {
  const std::unique_lock lock(parts_->mutex);
  parts_->bulk = true;
  parts_->customers.defer();
  for (auto& [id, garage] : parts_->garages) garage->defer();
}

void DirectoryIndex::finish_bulk() {
  const std::unique_lock lock(parts_->mutex);
  parts_->bulk = false;
  parts_->customers.build();
  for (auto& [id, garage] : parts_->garages) garage->build();
}

std::size_t DirectoryIndex::members(domain::Ulid garage) const {
  const std::shared_lock lock(parts_->mutex);
  const GarageDirectory* directory = parts_->garage(garage);
  return directory == nullptr ? 0 : directory->size();
}

DirectoryPage DirectoryIndex::append_page(domain::Ulid garage, const DirectoryQuery& query,
                                          std::string& out) const {
  const SearchTerms search = parse_search(query.q);
  const std::shared_lock lock(parts_->mutex);
  const GarageDirectory* directory = parts_->garage(garage);
  if (directory == nullptr || parts_->bulk) return {};
  if (search.empty()) return directory->append_page(query, nullptr, nullptr, out);
  RowBits found;
  parts_->customers.find(search, query.search_in, found);
  return directory->append_page(query, &found, &search, out);
}

DirectoryFacets DirectoryIndex::facets(domain::Ulid garage, const DirectoryQuery& query,
                                       const FacetLimits& limits) const {
  const SearchTerms search = parse_search(query.q);
  const std::shared_lock lock(parts_->mutex);
  const GarageDirectory* directory = parts_->garage(garage);
  if (directory == nullptr || parts_->bulk) {
    return {.visited_since = std::vector<std::size_t>(limits.visited_since_days.size()),
            .spend_from = std::vector<std::size_t>(limits.spend_from_minor.size())};
  }
  if (search.empty()) return directory->facets(query, nullptr, limits);
  RowBits found;
  parts_->customers.find(search, query.search_in, found);
  return directory->facets(query, &found, limits);
}

std::optional<std::string> DirectoryIndex::row(domain::Ulid garage, domain::Ulid customer) const {
  const std::shared_lock lock(parts_->mutex);
  const GarageDirectory* directory = parts_->garage(garage);
  const auto row = parts_->customers.find_row(customer);
  if (directory == nullptr || !row) return std::nullopt;
  const auto fragment = directory->fragment(*row);
  return fragment.empty() ? std::nullopt : std::optional(std::string(fragment));
}

std::optional<std::size_t> DirectoryIndex::rank(domain::Ulid garage, domain::Ulid customer,
                                                DirectorySort sort, bool descending) const {
  const std::shared_lock lock(parts_->mutex);
  const GarageDirectory* directory = parts_->garage(garage);
  const auto row = parts_->customers.find_row(customer);
  return directory == nullptr || !row ? std::nullopt : directory->rank(*row, sort, descending);
}

SearchHits DirectoryIndex::search(std::string_view q, FieldMask search_in, std::size_t limit) const {
  const SearchTerms search = parse_search(q);
  SearchHits result;
  if (search.empty()) return result;
  const std::shared_lock lock(parts_->mutex);
  if (parts_->bulk) return result;
  const SearchIndex& customers = parts_->customers;
  RowBits found;
  customers.find(search, search_in, found);
  result.total = found.count();
  for (const auto row : customers.first_by_name(found, result.total, limit))
    result.hits.push_back({customers.customer(row), matched_fields(search, customers.text(row), search_in)});
  return result;
}

}  // namespace projections
