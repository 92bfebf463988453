// What documentation says of each route, worked out once from its declaration: the OpenAPI document and the
// page of documentation are two ways of writing it down.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/router.hpp"

namespace api {

struct ParameterWords {
  enum class In { path, query, header };
  In in = In::query;
  std::string name;
  std::string description;
  std::string schema;  ///< JSON Schema
  bool required = false;
};
std::string_view place_of(ParameterWords::In in);

struct RouteWords {
  const Route* route = nullptr;
  std::string tag;           ///< the resource: "Customers"
  std::string operation_id;  ///< "getCustomersByCustomerId"
  std::vector<ParameterWords> parameters;
  std::string body_schema;    ///< empty: no body
  std::string reply_schema;   ///< of a successful answer; empty: it has no body
  std::string reply_name;     ///< of the component that has this schema; empty where it has none of its own
  std::string shown_as;       ///< the operation that reads what this one answers; empty where no other does
  std::vector<int> problems;  ///< statuses of answers that are none, ascending
};

/// Every route, in the order of resources and then of being declared.
std::vector<RouteWords> words_of(const Router& router);

/// The roles that have a permission, as clients name them; empty where it is no role's.
std::vector<std::string> roles_with(Permission permission);
std::string name_of(Permission permission);

/// A list of media types: "application/json, text/event-stream".
std::vector<std::string_view> split_types(std::string_view types);

}  // namespace api
