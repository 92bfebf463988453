#include "projections/entries.hpp"

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <concepts>
#include <set>

namespace projections {

const domain::journal::Entry* entry_of(const Event& event) {
  using domain::journal::Entry;
  return std::visit(
      [](const auto& aggregate) {
        return std::visit(
            []<class E>(const E& e) -> const Entry* {
              if constexpr (!carries_entry<E>) return nullptr;
              else if constexpr (requires { e.entry.lines; }) return &e.entry;
              else return e.entry ? &*e.entry : nullptr;
            },
            aggregate);
      },
      event.body);
}

bool is_of_the_books(std::string_view type) {
  static const auto types = [] {
    std::set<std::string_view> made;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, AnyAggregateEvent>>(
        [&](auto aggregate) {
          using Aggregate = typename decltype(aggregate)::type;
          if constexpr (any_carries_entry<Aggregate>)
            boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Aggregate>>(
                [&](auto event) { made.insert(decltype(event)::type::type); });
        });
    return made;
  }();
  return types.contains(type);
}

namespace {

template <class E>
concept NamesGarage = requires(const E& event) {
  { event.garage_id } -> std::same_as<const domain::GarageId&>;
};

}  // namespace

domain::GarageId garage_named_by(const Event& event) {
  if (event.stream.kind_text() == domain::BooksKind::prefix) return {ulid_of(event.stream)};
  return std::visit(
      []<class Aggregate>(const Aggregate& aggregate) {
        if constexpr (any_carries_entry<Aggregate>)
          return std::visit(
              []<class E>(const E& e) -> domain::GarageId {
                if constexpr (NamesGarage<E>) return e.garage_id;
                else return {};
              },
              aggregate);
        else return domain::GarageId{};
      },
      event.body);
}

}  // namespace projections
