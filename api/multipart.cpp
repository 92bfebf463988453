#include "api/multipart.hpp"

#include <optional>
#include <string>

#include "api/header_words.hpp"

namespace api {

namespace {

constexpr std::size_t boundary_characters_max = 70;  // RFC 2046

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes the first of several parameters off the front of `rest`; a semicolon in quotes does not end one.
std::string_view next_parameter(std::string_view& rest) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || rest[end] != ';'); ++end) {
    if (rest[end] == '"') quoted = !quoted;
    else if (quoted && rest[end] == '\\') ++end;
  }
  end = std::min(end, rest.size());
  const auto parameter = trimmed(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return parameter;
}

/// The value of `name` in a header such as `form-data; name="file"; filename="a.csv"`. Quotes are taken off.
std::optional<std::string_view> parameter(std::string_view header, std::string_view name) {
  next_parameter(header);
  while (!header.empty()) {
    const auto one = next_parameter(header);
    if (!starts_with_word(one, name)) continue;
    auto value = trimmed(one.substr(name.size()));
    if (!value.starts_with('=')) continue;
    value = trimmed(value.substr(1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    return value;
  }
  return std::nullopt;
}

/// Whether the part with these header lines is a file: a browser gives those a name, even an empty one.
bool is_file(std::string_view headers) {
  constexpr std::string_view disposition = "content-disposition:";
  while (!headers.empty()) {
    const auto end = headers.find("\r\n");
    const auto line = headers.substr(0, end);
    headers.remove_prefix(end == std::string_view::npos ? headers.size() : end + 2);
    if (!starts_with_word(line, disposition)) continue;
    const auto value = line.substr(disposition.size());
    return parameter(value, "filename").has_value() || parameter(value, "filename*").has_value();
  }
  return false;
}

std::unexpected<MultipartProblem> malformed() {
  return std::unexpected(
      MultipartProblem{"malformed-multipart", "The form does not keep to multipart/form-data."});
}

}  // namespace

bool is_multipart(std::string_view content_type) {
  return starts_with_word(content_type, "multipart/form-data");
}

std::expected<UploadedFile, MultipartProblem> single_file(std::string_view content_type,
                                                          std::string_view body) {
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > boundary_characters_max) return malformed();
  const auto delimiter = "\r\n--" + std::string(*boundary);

  // What comes before the first delimiter means nothing; the first one may begin the body.
  const auto opening = std::string_view(delimiter).substr(2);
  std::size_t at = 0;
  if (!body.starts_with(opening)) {
    at = body.find(delimiter);
    if (at == std::string_view::npos) return malformed();
    at += 2;
  }
  body.remove_prefix(at + opening.size());

  std::optional<UploadedFile> file;
  while (!body.starts_with("--")) {
    const auto line_end = body.find("\r\n");
    if (line_end == std::string_view::npos || !trimmed(body.substr(0, line_end)).empty()) return malformed();
    // The line end stays, so that a part without headers has its blank line at once.
    body.remove_prefix(line_end);
    const auto headers_end = body.find("\r\n\r\n");
    if (headers_end == std::string_view::npos) return malformed();
    const auto headers = body.substr(0, headers_end);
    body.remove_prefix(headers_end + 2);
    const auto end = body.find(delimiter);
    if (end == std::string_view::npos) return malformed();
    if (is_file(headers)) {
      if (file) return std::unexpected(MultipartProblem{"several-files", "Send one file at a time."});
      file = UploadedFile{end < 2 ? std::string_view() : body.substr(2, end - 2)};
    }
    body.remove_prefix(end + delimiter.size());
  }
  if (!file) return std::unexpected(MultipartProblem{"no-file", "There is no file in the form."});
  return *file;
}

}  // namespace api
