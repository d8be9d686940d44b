"""What is wrong with an address that notices shall go to."""

from marketplace.errors import Conflict, Invalid


class AddressRefused(Invalid):
    """A webhook may not go there: not https, or an address inside."""

    code, title = "address_refused", "A webhook may not go to this address"


class TooManyChannels(Conflict):
    code, title = "too_many_channels", "Notices go to too many addresses of yours already"


class NoMail(Conflict):
    code, title = "no_mail", "This network sends no mail"
