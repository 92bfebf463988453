#include "projections/directory_index.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <unordered_map>

#include "domain/text.hpp"
#include "eventstore/thread_name.hpp"
#include "projections/garage_directory.hpp"
#include "projections/search_index.hpp"
#include "projections/search_terms.hpp"
#include "projections/side_by_side.hpp"

namespace projections {

namespace {

/// Something that was put and is not in the directory yet. Whoever puts must not wait for it: that is the
/// thread which everybody's changes wait for.
struct Pending {
  domain::Ulid customer;
  std::optional<ByteBlock> text;  ///< what the customer is found by; else a member is put
  domain::Ulid garage;
  MemberFacts facts;
  std::string fragment;
};

constexpr std::size_t pending_max = 4'096;
/// How many are taken into the directory while the lock is held once.
constexpr std::size_t settled_at_once = 16;

}  // namespace

struct DirectoryIndex::Parts {
  mutable std::shared_mutex mutex;  // guards `customers`, `plans` and `garages`
  SearchIndex customers;
  DirectoryPlans plans;
  std::unordered_map<domain::Ulid, std::unique_ptr<GarageDirectory>> garages;
  std::atomic<bool> bulk = false;  // set with `mutex` held alone

  // What was put waits here, in order, until somebody asks or the settling thread comes by.
  std::mutex pending_mutex;  // guards `pending`, `settling` and `stopping`; taken after `mutex`
  std::deque<Pending> pending;
  std::atomic<std::uint64_t> put_count = 0;
  std::atomic<std::uint64_t> settled_count = 0;  // written with `mutex` held alone
  std::condition_variable stop;
  bool settling = false;  // there is a thread that will find what is pending
  bool stopping = false;
  std::thread settler;

  ~Parts() {
    {
      const std::scoped_lock lock(pending_mutex);
      stopping = true;
    }
    stop.notify_one();
    if (settler.joinable()) settler.join();
  }

  const GarageDirectory* garage(domain::Ulid id) const {
    const auto found = garages.find(id);
    return found == garages.end() ? nullptr : found->second.get();
  }
  GarageDirectory& garage_made(domain::Ulid id) {
    auto& garage = garages[id];
    if (!garage) {
      garage = std::make_unique<GarageDirectory>(customers, plans);
      if (bulk) garage->defer();
    }
    return *garage;
  }

  /// With `mutex` held.
  RowBits find(const SearchTerms& search, FieldMask allowed,
               const std::optional<domain::Ulid>& invoiced) const {
    RowBits found;
    customers.find(search, allowed, found);
    if (invoiced)
      if (const auto row = customers.find_row(*invoiced)) found.set(*row);
    return found;
  }

  void put(Pending what);
  /// Takes everything that was put before this call into the directory.
  void settle();

 private:
  void settle_some();
  void apply(Pending& what);
  void settle_in_background();
};

void DirectoryIndex::Parts::put(Pending what) {
  if (bulk) {  // there will be very many, and nobody is waiting
    const std::unique_lock lock(mutex);
    return apply(what);
  }
  bool full = false;
  {
    const std::scoped_lock lock(pending_mutex);
    pending.push_back(std::move(what));
    put_count.fetch_add(1, std::memory_order_release);
    full = pending.size() > pending_max;
    if (!settling) {
      if (settler.joinable()) settler.join();  // it has nothing left to do but to return
      settling = true;
      settler = std::thread([this] { settle_in_background(); });
    }
  }
  if (full) settle_some();
}

void DirectoryIndex::Parts::settle() {
  const auto wanted = put_count.load(std::memory_order_acquire);
  while (settled_count.load(std::memory_order_acquire) < wanted) settle_some();
}

void DirectoryIndex::Parts::settle_some() {
  const std::unique_lock lock(mutex);
  std::array<Pending, settled_at_once> taken;
  std::size_t count = 0;
  {
    const std::scoped_lock pending_lock(pending_mutex);
    for (; count < taken.size() && !pending.empty(); ++count) {
      taken[count] = std::move(pending.front());
      pending.pop_front();
    }
  }
  for (std::size_t i = 0; i < count; ++i) apply(taken[i]);
  settled_count.fetch_add(count, std::memory_order_release);
}

void DirectoryIndex::Parts::apply(Pending& what) {
  const auto row = customers.row_of(what.customer);
  if (what.text) return customers.put(row, *std::move(what.text));
  garage_made(what.garage)
      .put(row, {GarageDirectory::folded(std::move(what.facts)), std::move(what.fragment)});
}

/// Comes by now and then while something is put, and ends when nothing was for a while: waking it for each
/// put would cost as much as the put.
void DirectoryIndex::Parts::settle_in_background() {
  eventstore::name_this_thread("directory");
  constexpr auto pause = std::chrono::milliseconds(1);
  constexpr int idle_rounds_max = 500;
  for (int idle_rounds = 0;;) {
    {
      std::unique_lock lock(pending_mutex);
      if (stop.wait_for(lock, pause, [this] { return stopping; })) return;
      idle_rounds = pending.empty() ? idle_rounds + 1 : 0;
      if (idle_rounds > idle_rounds_max) {
        settling = false;
        return;
      }
    }
    settle();
  }
}

DirectoryIndex::DirectoryIndex() : parts_(std::make_unique<Parts>()) {}
DirectoryIndex::~DirectoryIndex() = default;

void DirectoryIndex::put_customer(domain::Ulid customer, const SearchText& search_text) {
  parts_->put({.customer = customer,
               .text = ByteBlock(customer_text(search_text)),
               .garage = {},
               .facts = {},
               .fragment = {}});
}

void DirectoryIndex::remove_customer(domain::Ulid customer) {
  parts_->settle();
  const std::unique_lock lock(parts_->mutex);
  const auto row = parts_->customers.find_row(customer);
  if (!row) return;
  for (auto& [id, garage] : parts_->garages) garage->remove(*row);
  parts_->customers.remove(*row);
}

void DirectoryIndex::put_member(domain::Ulid garage, domain::Ulid customer, MemberFacts facts,
                                std::string fragment) {
  parts_->put({.customer = customer,
               .text = std::nullopt,
               .garage = garage,
               .facts = std::move(facts),
               .fragment = std::move(fragment)});
}

void DirectoryIndex::remove_member(domain::Ulid garage, domain::Ulid customer) {
  parts_->settle();
  const std::unique_lock lock(parts_->mutex);
  const auto row = parts_->customers.find_row(customer);
  const auto found = parts_->garages.find(garage);
  if (row && found != parts_->garages.end()) found->second->remove(*row);
}

void DirectoryIndex::put_plan(const std::string& id, DirectoryPlan plan) {
  plan.name = domain::fold(plan.name);
  plan.priority_label = domain::fold(plan.priority_label);
  const std::unique_lock lock(parts_->mutex);
  parts_->plans[domain::fold(id)] = std::move(plan);
}

void DirectoryIndex::begin_bulk() {
  parts_->settle();
  const std::unique_lock lock(parts_->mutex);
  parts_->bulk = true;
  parts_->customers.defer();
  for (auto& [id, garage] : parts_->garages) garage->defer();
}

void DirectoryIndex::finish_bulk() {
  parts_->settle();
  const std::unique_lock lock(parts_->mutex);
  parts_->bulk = false;
  const auto build_garages = [this] {
    for (auto& [id, garage] : parts_->garages) garage->build();
  };
  // Of the customers a garage's directory asks for their identifiers only.
  do_side_by_side(
      parts_->customers.rows(), [this] { parts_->customers.build(); }, "directory-rows", build_garages);
}

std::size_t DirectoryIndex::members(domain::Ulid garage) const {
  parts_->settle();
  const std::shared_lock lock(parts_->mutex);
  const GarageDirectory* directory = parts_->garage(garage);
  return directory == nullptr ? 0 : directory->size();
}

DirectoryPage DirectoryIndex::append_page(domain::Ulid garage, const DirectoryQuery& query,
                                          std::string& out) const {
  const SearchTerms search = parse_search(query.q);
  parts_->settle();
  const std::shared_lock lock(parts_->mutex);
  const GarageDirectory* directory = parts_->garage(garage);
  if (directory == nullptr || parts_->bulk) return {};
  if (search.empty()) return directory->append_page(query, nullptr, nullptr, out);
  const RowBits found = parts_->find(search, query.search_in, query.invoiced);
  return directory->append_page(query, &found, &search, out);
}

DirectoryFacets DirectoryIndex::facets(domain::Ulid garage, const DirectoryQuery& query,
                                       const FacetLimits& limits) const {
  const SearchTerms search = parse_search(query.q);
  parts_->settle();
  const std::shared_lock lock(parts_->mutex);
  const GarageDirectory* directory = parts_->garage(garage);
  if (directory == nullptr || parts_->bulk) {
    return {.visited_since = std::vector<std::size_t>(limits.visited_since_days.size()),
            .spend_from = std::vector<std::size_t>(limits.spend_from_minor.size())};
  }
  if (search.empty()) return directory->facets(query, nullptr, limits);
  const RowBits found = parts_->find(search, query.search_in, query.invoiced);
  return directory->facets(query, &found, limits);
}

std::optional<std::string> DirectoryIndex::row(domain::Ulid garage, domain::Ulid customer,
                                               std::int32_t today) const {
  parts_->settle();
  const std::shared_lock lock(parts_->mutex);
  const GarageDirectory* directory = parts_->garage(garage);
  const auto row = parts_->customers.find_row(customer);
  if (directory == nullptr || !row) return std::nullopt;
  std::string text;
  return directory->append_row(*row, today, text) ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<std::size_t> DirectoryIndex::rank(domain::Ulid garage, domain::Ulid customer,
                                                const DirectoryQuery& query) const {
  parts_->settle();
  const std::shared_lock lock(parts_->mutex);
  const GarageDirectory* directory = parts_->garage(garage);
  const auto row = parts_->customers.find_row(customer);
  return directory == nullptr || !row ? std::nullopt : directory->rank(*row, query);
}

SearchHits DirectoryIndex::search(std::string_view q, FieldMask search_in, std::size_t limit,
                                  std::optional<domain::Ulid> invoiced) const {
  const SearchTerms search = parse_search(q);
  SearchHits result;
  if (search.empty()) return result;
  parts_->settle();
  const std::shared_lock lock(parts_->mutex);
  if (parts_->bulk) return result;
  const SearchIndex& customers = parts_->customers;
  const RowBits found = parts_->find(search, search_in, invoiced);
  result.total = found.count();
  for (const auto row : customers.first_by_name(found, result.total, limit)) {
    auto fields = matched_fields(search, customers.text(row), search_in);
    if (invoiced == customers.customer(row)) fields |= field_bit(SearchField::invoice);
    result.hits.push_back({customers.customer(row), fields});
  }
  return result;
}

}  // namespace projections
