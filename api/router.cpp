#include "api/router.hpp"

#include <stdexcept>

#include "api/header_words.hpp"

namespace api {

namespace {

/// Takes the first segment off `path`, which begins with '/'.
std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto end = path.find('/');
  const auto segment = path.substr(0, end);
  path.remove_prefix(end == std::string_view::npos ? path.size() : end);
  return segment;
}

}  // namespace

Route& Router::add(RouteInfo info) {
  auto& route = *routes_.emplace_back(std::make_unique<Route>());
  route.info = std::move(info);
  route.index = routes_.size() - 1;
  Node* node = &root_;
  for (auto rest = route.info.path; !rest.empty();) {
    const auto segment = next_segment(rest);
    auto& next = segment.starts_with('{') ? node->parameter : node->fixed[std::string(segment)];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  if (!node->methods.emplace(route.info.method, &route).second)
    throw std::logic_error("a route is declared twice: " + std::string(route.info.path));
  return route;
}

const Route* Router::match(std::string_view method, std::string_view path,
                           std::array<std::string_view, path_parameters_max>& parameters,
                           std::string* allowed) const {
  const Node* node = &root_;
  std::size_t count = 0;
  if (!path.starts_with('/')) return nullptr;
  while (!path.empty()) {
    const auto segment = next_segment(path);
    if (const auto fixed = node->fixed.find(segment); fixed != node->fixed.end()) {
      node = fixed->second.get();
    } else if (node->parameter && !segment.empty() && count < parameters.size()) {
      parameters[count++] = segment;
      node = node->parameter.get();
    } else {
      return nullptr;
    }
  }
  if (const auto found = node->methods.find(method); found != node->methods.end()) return found->second;
  if (allowed != nullptr)
    for (const auto& [known, route] : node->methods) {
      if (route->info.success == 405) continue;  // it is there to say why not
      *allowed += (allowed->empty() ? "" : ", ") + std::string(known);
      if (known == "GET") *allowed += ", HEAD";
    }
  return nullptr;
}

std::optional<Problem> Router::refuse_content_type(const CommandCall& call) {
  const auto type = call.content_type.substr(0, call.content_type.find(';'));
  if (is_word(type, "application/json") || is_word(type, "application/merge-patch+json")) return std::nullopt;
  return Problem{415, "unsupported-media-type", "The body of this request is application/json.", {}, {}, {}};
}

Problem Router::explain(const std::vector<json::Error>& errors) {
  const auto& first = errors.front();
  if (first.code == "malformed-json")
    return {400, "malformed-json", "The body is not valid JSON: " + first.detail, {}, {}, {}};
  Problem problem{422, "invalid-fields", "Some fields are not valid.", {}, {}, {}};
  bool all_unknown = true;
  for (const auto& error : errors) {
    problem.errors.push_back({error.pointer, error.code, error.detail});
    all_unknown = all_unknown && error.code == "unknown-field";
  }
  if (all_unknown) {
    problem.code = "unknown-field";
    problem.detail = "The body has a field that is not known here.";
  }
  return problem;
}

}  // namespace api
