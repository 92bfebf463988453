#include "api/mailbox.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace api {

Mailbox::Mailbox(boost::asio::io_context& io, std::function<void()> deliver)
    : io_(&io), deliver_(std::move(deliver)) {}

void Mailbox::put(Mail mail) {
  // Posting under the lock keeps the io_context alive meanwhile: close() waits for the lock.
  const std::lock_guard lock(mutex_);
  if (io_ == nullptr) return;
  mails_.push_back(std::move(mail));
  if (mails_.size() == 1) boost::asio::post(*io_, [this] { deliver_(); });
}

void Mailbox::take(std::vector<Mail>& mails) {
  const std::lock_guard lock(mutex_);
  mails_.swap(mails);
}

void Mailbox::close() {
  std::vector<Mail> unread;
  const std::lock_guard lock(mutex_);
  io_ = nullptr;
  unread.swap(mails_);
}

namespace {

/// Answers once, at the latest when it is destroyed.
class PendingReply {
 public:
  PendingReply(std::shared_ptr<Mailbox> mailbox, ExchangeId id, std::shared_ptr<const void> keep_alive)
      : mailbox_(std::move(mailbox)), id_(id), keep_alive_(std::move(keep_alive)) {}
  PendingReply(PendingReply&& other) noexcept = default;
  PendingReply& operator=(PendingReply&&) = delete;
  ~PendingReply() {
    if (mailbox_) mailbox_->put({Mail::Kind::dropped_reply, id_, {}});
  }

  void operator()(Response response) {
    if (const auto mailbox = std::exchange(mailbox_, nullptr))
      mailbox->put({Mail::Kind::reply, id_, std::move(response)});
  }

 private:
  std::shared_ptr<Mailbox> mailbox_;
  ExchangeId id_;
  std::shared_ptr<const void> keep_alive_;
};

}  // namespace

Reply make_reply(std::shared_ptr<Mailbox> mailbox, ExchangeId id, std::shared_ptr<const void> keep_alive) {
  return PendingReply(std::move(mailbox), id, std::move(keep_alive));
}

}  // namespace api
