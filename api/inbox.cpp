#include "api/inbox.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <cstring>

#include "api/token_list.hpp"

namespace api {
namespace {

namespace http = boost::beast::http;
using Error = boost::beast::error_code;
using View = boost::beast::string_view;

constexpr std::size_t buffer_bytes_small = 4 * 1024;
constexpr std::size_t buffer_bytes_for_bodies = 64 * 1024;
constexpr std::size_t body_bytes_kept = 64 * 1024;
/// Memory set aside on a client's word alone, before the bytes are here.
constexpr std::size_t body_bytes_trusted = 256 * 1024;
/// "0\r\n\r\n": what remains of a chunked body is never shorter, and Beast's parser counts on it.
constexpr std::size_t chunked_rest_bytes_min = 5;

/// What a proxy in front of us might take for the end of a line.
bool has_line_break(std::string_view text) { return text.find_first_of("\r\n") != std::string_view::npos; }

}  // namespace

/// Beast's parser, writing down where in the buffer things are. There is a new one for each request. It is
/// stricter than Beast where a proxy in front of us might read the same bytes differently (request
/// smuggling).
class Inbox::Parser final : public http::basic_parser<true> {
 public:
  explicit Parser(Inbox& inbox) : inbox_(inbox) {
    eager(true);
    header_limit(static_cast<std::uint32_t>(inbox.limits_.header_bytes_max));
    body_limit(inbox.limits_.body_bytes_max);
  }

  /// More exact than the error code, when it was one of our own checks that failed.
  const std::optional<TransportProblem>& problem() const { return problem_; }

 private:
  void refuse(const TransportProblem& problem, Error& error) {
    problem_ = problem;
    error = http::error::bad_field;
  }

  Text text(View part) const {
    const auto offset = part.data() - (inbox_.buffer_.get() + inbox_.begin_);
    return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(part.size())};
  }

  /// A value continued on a next line (obs-fold) is not where it should be: right behind its name.
  bool is_folded(View name, View value) const {
    const char* const name_end = name.data() + name.size();
    const char* const buffer_end = inbox_.buffer_.get() + inbox_.end_;
    if (std::less<>{}(value.data(), name_end) || !std::less<>{}(value.data(), buffer_end)) return true;
    return has_line_break({name_end, static_cast<std::size_t>(value.data() - name_end)});
  }

  void on_request_impl(http::verb verb, View method, View target, int version, Error&) override {
    inbox_.method_ = text(method);
    inbox_.target_ = text(target);
    inbox_.version_ = version;
    inbox_.is_head_ = verb == http::verb::head;
  }

  void on_field_impl(http::field field, View name, View value, Error& error) override {
    if (is_folded(name, value)) return refuse(malformed("A header may not be folded over lines."), error);
    if (in_trailer_) return;
    if (inbox_.fields_.size() == inbox_.limits_.header_fields_max) return refuse(headers_too_large, error);
    check_framing(field, value, error);
    if (error) return;
    const auto name_text = text(name);
    char* const name_start = inbox_.buffer_.get() + inbox_.begin_ + name_text.offset;
    std::transform(name_start, name_start + name_text.size, name_start, lower);
    inbox_.fields_.push_back({name_text, text(value), 0});
  }

  void check_framing(http::field field, View value, Error& error) {
    switch (field) {
      case http::field::content_length:
        if (++content_lengths_ > 1 || value.find(',') != View::npos)
          refuse(malformed("Content-Length was given more than once."), error);
        break;
      case http::field::transfer_encoding:
        if (inbox_.version_ == 10) refuse(malformed("HTTP/1.0 has no Transfer-Encoding."), error);
        else if (!same_ignoring_case(value, "chunked")) refuse(unknown_transfer_encoding, error);
        break;
      case http::field::host:
        if (++hosts_ > 1) refuse(malformed("Host was given more than once."), error);
        break;
      case http::field::expect:
        if (!same_ignoring_case(value, "100-continue")) refuse(expectation_failed, error);
        inbox_.wants_continue_ = inbox_.version_ == 11;
        break;
      default:
        break;
    }
  }

  void on_header_impl(Error& error) override {
    in_trailer_ = true;
    if (inbox_.version_ == 11 && hosts_ == 0) refuse(malformed("The Host header is missing."), error);
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) override {
    if (length) inbox_.body_.reserve(std::min<std::size_t>(*length, body_bytes_trusted));
  }

  std::size_t on_body_impl(View bytes, Error&) override {
    inbox_.body_.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t, View extensions, Error& error) override {
    if (has_line_break(extensions)) refuse(malformed("A chunk extension contains a line break."), error);
  }

  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Error& error) override {
    return on_body_impl(bytes, error);
  }

  void on_finish_impl(Error&) override {}
  void on_response_impl(int, View, int, Error&) override {}

  Inbox& inbox_;
  int content_lengths_ = 0;
  int hosts_ = 0;
  bool in_trailer_ = false;
  std::optional<TransportProblem> problem_;
};

Inbox::Inbox(const InboxLimits& limits, std::string peer_address)
    : limits_(limits), peer_address_(std::move(peer_address)), parser_(std::make_unique<Parser>(*this)) {
  peer = peer_address_;
}

Inbox::~Inbox() = default;

std::span<char> Inbox::free_space() {
  if (!complete_) make_room();
  return {buffer_.get() + end_, capacity_ - end_};
}

void Inbox::make_room() {
  if (begin_ == end_ && !head_done_) {
    begin_ = parsed_ = end_ = 0;
    if (capacity_ > buffer_bytes_small) resize(buffer_bytes_small);
  }
  if (head_done_) {
    const auto body_start = begin_ + head_size_;  // parsed body bytes have been copied out
    std::memmove(buffer_.get() + body_start, buffer_.get() + parsed_, end_ - parsed_);
    end_ -= parsed_ - body_start;
    parsed_ = body_start;
    // The request may lie at the very end of a buffer that earlier ones have used up.
    if (capacity_ < buffer_bytes_for_bodies || end_ == capacity_) resize(buffer_bytes_for_bodies);
  } else if (end_ == capacity_) {
    resize(std::max(buffer_bytes_small, std::max(capacity_, (end_ - begin_) * 2)));
  }
}

/// Moves the current request to the front of a buffer of at least this size.
void Inbox::resize(std::size_t capacity) {
  if (capacity == capacity_) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
  } else {
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (end_ > begin_) std::memcpy(larger.get(), buffer_.get() + begin_, end_ - begin_);
    buffer_ = std::move(larger);
    capacity_ = capacity;
  }
  parsed_ -= begin_;
  end_ -= begin_;
  begin_ = 0;
}

/// Some clients end a body with an extra CRLF; RFC 9112, 2.2 says to overlook it.
void Inbox::skip_empty_lines() {
  while (end_ - begin_ >= 2 && buffer_[begin_] == '\r' && buffer_[begin_ + 1] == '\n') begin_ = parsed_ += 2;
}

Inbox::Progress Inbox::parse() {
  if (!parser_->got_some()) skip_empty_lines();
  const auto available = end_ - parsed_;
  if (available == 0 || (available == 1 && !parser_->got_some() && buffer_[parsed_] == '\r'))
    return Progress::needs_more;
  if (head_done_ && parser_->chunked() && available < chunked_rest_bytes_min) return Progress::needs_more;
  Error error;
  const auto used = parser_->put(boost::asio::buffer(buffer_.get() + parsed_, available), error);
  parsed_ += used;
  if (error == http::error::need_more) return after_put(available - used);
  if (!error) return after_put(0);
  if (parser_->problem()) return refuse(*parser_->problem());
  if (error == http::error::header_limit) return refuse(headers_too_large);
  if (error == http::error::body_limit) return refuse(body_too_large);
  if (error == http::error::bad_version) return refuse(version_problem());
  if (error == http::error::bad_transfer_encoding || error == http::error::bad_content_length ||
      error == http::error::multiple_content_length)
    return refuse(malformed("The length of the body is given wrongly or twice."));
  if (head_done_) return refuse(malformed("The chunked body is not well formed."));
  return refuse(malformed("The request line or a header is not well formed."));
}

Inbox::Progress Inbox::after_put(std::size_t unparsed) {
  if (!head_done_ && parser_->is_header_done()) {
    head_done_ = true;
    // Without what was parsed of the body together with it: those bytes are copied out and their room is
    // free.
    const auto& last = fields_.empty()                 ? target_
                       : fields_.back().value.size > 0 ? fields_.back().value
                                                       : fields_.back().name;
    head_size_ = last.offset + last.size;
    if (head_size_ > limits_.header_bytes_max) return refuse(headers_too_large);
  }
  if (!head_done_) {
    if (end_ - begin_ >= limits_.header_bytes_max) return refuse(headers_too_large);
    return Progress::needs_more;
  }
  if (parser_->is_done()) return complete();
  if (unparsed >= limits_.header_bytes_max) return refuse(headers_too_large);  // an endless chunk extension
  return Progress::needs_more;
}

Inbox::Progress Inbox::complete() {
  keeps_alive_ = parser_->keep_alive();
  join_repeated_fields();
  method = is_head_ ? "GET" : view(method_);
  body = body_;
  if (!split_target()) return refuse(malformed("The request target is neither a path nor a URL."));
  complete_ = true;
  return Progress::complete;
}

Inbox::Progress Inbox::refuse(const TransportProblem& problem) {
  refusal_ = problem;
  return Progress::refused;
}

/// Tells "HTTP/2.0" (another version) from what is no HTTP version at all.
TransportProblem Inbox::version_problem() const {
  std::string_view line{buffer_.get() + begin_, end_ - begin_};
  line = line.substr(0, line.find('\r'));
  const auto at = line.rfind(" HTTP/");
  const auto version = at == std::string_view::npos ? std::string_view{} : line.substr(at + 6);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (version.size() == 3 && is_digit(version[0]) && version[1] == '.' && is_digit(version[2]) &&
      version != "1.0" && version != "1.1")
    return unsupported_version;
  return malformed("The request line is not well formed.");
}

/// Absolute URLs are reduced to their path (RFC 9112, 3.2.2); "*" is for OPTIONS.
bool Inbox::split_target() {
  auto target = view(target_);
  if (target[0] != '/') {
    const auto scheme_end = target.find("://");
    if (scheme_end == std::string_view::npos) {
      path = target;
      query = {};
      return target == "*" && method == "OPTIONS";
    }
    const auto path_start = std::min(target.find_first_of("/?", scheme_end + 3), target.size());
    target.remove_prefix(path_start);
    if (target.empty() || target[0] != '/') {
      path = "/";
      query = target.empty() ? target : target.substr(1);
      return true;
    }
  }
  const auto question = target.find('?');
  path = target.substr(0, question);
  query = question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);
  return target.find('#') == std::string_view::npos;
}

/// A header given several times means the same as one with its values in a list (RFC 9110, 5.3).
void Inbox::join_repeated_fields() {
  for (std::size_t later = 1; later < fields_.size(); ++later) {
    const auto name = view(fields_[later].name);
    for (std::size_t first = 0; first < later; ++first) {
      if (fields_[first].name.size != name.size() || view(fields_[first].name) != name) continue;
      const std::string_view separator = name == "cookie" ? "; " : ", ";
      if (fields_[first].joined == 0) {
        joined_.emplace_back(view(fields_[first].value));
        fields_[first].joined = static_cast<std::uint32_t>(joined_.size());
      }
      joined_[fields_[first].joined - 1].append(separator).append(view(fields_[later].value));
      break;
    }
  }
}

std::string_view Inbox::value(const Field& field) const {
  return field.joined == 0 ? view(field.value) : std::string_view(joined_[field.joined - 1]);
}

std::string_view Inbox::header(std::string_view lower_case_name) const {
  for (const auto& field : fields_)
    if (field.name.size == lower_case_name.size() && view(field.name) == lower_case_name) return value(field);
  return {};
}

bool Inbox::take_wants_continue() {
  if (!head_done_ || complete_ || !wants_continue_) return false;
  wants_continue_ = false;
  return body_.empty() && parsed_ == end_;
}

void Inbox::finish() {
  begin_ = parsed_;
  std::destroy_at(parser_.get());
  std::construct_at(parser_.get(), *this);
  fields_.clear();
  joined_.clear();
  body_.clear();
  if (body_.capacity() > body_bytes_kept) body_.shrink_to_fit();
  head_done_ = complete_ = is_head_ = keeps_alive_ = wants_continue_ = false;
  version_ = 11;
}

}  // namespace api
