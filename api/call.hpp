// One request on its way to its answer: who asks, for what, and the words that they used.
#pragma once

#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/permissions.hpp"
#include "api/problem.hpp"
#include "projections/row_store.hpp"
#include "projections/runner.hpp"

namespace api {

/// "?q=ada&page=2", decoded. Views point into `text`.
class QueryParameters {
 public:
  QueryParameters() = default;
  explicit QueryParameters(std::string_view encoded);

  /// The value, or nothing where the parameter is absent or empty.
  std::optional<std::string_view> find(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return values_; }
  /// One more, for where the client has given none of that name.
  void add(std::string_view name, std::string_view value) { values_.emplace_back(name, value); }

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

/// Decodes %XX, and '+' as a space when asked. Nothing when an escape is broken.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

inline constexpr std::size_t path_parameters_max = 4;

/// What is common to reading and changing.
struct Call {
  std::shared_ptr<const Principal> principal;                         ///< null on routes that anyone may use
  std::array<std::string_view, path_parameters_max> path_parameters;  ///< in the order of the path
  QueryParameters query;
  std::string_view path;
  std::string_view peer;
  std::string correlation_id;
  domain::Instant now;

  domain::OrganisationId organisation() const { return principal->organisation_id; }

  /// A path parameter as an identifier; 404 when it is not one of its kind.
  template <class IdType>
  Result<IdType> id(std::size_t index, std::string_view what) const {
    if (const auto parsed = IdType::parse(path_parameters[index])) return *parsed;
    return no_such(what);
  }

  /// A query parameter of any type that has text, numbers and true or false included; nothing where it is
  /// absent.
  template <class T>
  Result<std::optional<T>> parameter(std::string_view name) const {
    const auto text = query.find(name);
    if (!text) return std::optional<T>{};
    if constexpr (std::same_as<T, bool>) {
      if (*text == "true" || *text == "false") return std::optional<T>(*text == "true");
    } else if constexpr (std::integral<T>) {
      T number{};
      const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
      if (error == std::errc{} && end == text->data() + text->size()) return std::optional<T>(number);
    } else if (auto parsed = T::parse(*text)) {
      return std::optional<T>(*parsed);
    }
    return bad_parameter(name);
  }

  static std::unexpected<Problem> bad_parameter(std::string_view name);
};

/// A request that only reads. `rows` are the live ones, or those of an earlier moment.
struct ReadCall : Call {
  const projections::RowStore* rows = nullptr;
  const projections::Generation* generation = nullptr;
  bool as_of = false;  ///< of an earlier moment: nothing is searched or remembered then
};

/// `page` and `pageSize`, checked (R067).
struct Paging {
  std::int64_t page = 1;
  std::int64_t page_size = 24;

  static constexpr std::int64_t page_size_max = 200;
  static Result<Paging> from(const Call& call);
  std::size_t offset() const { return static_cast<std::size_t>((page - 1) * page_size); }
  std::int64_t pages(std::int64_t items) const { return (items + page_size - 1) / page_size; }
};

}  // namespace api
