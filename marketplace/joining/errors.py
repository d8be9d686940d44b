"""What can go wrong when somebody joins."""

from marketplace.errors import Conflict, Invalid, NotFound


class ApplicationStepRefused(Conflict):
    code, title = "application_state", "The application was decided before"


class LinkNotValid(NotFound):
    """The same for a link that was used, that is over, that was stopped and that never was."""

    code, title = "link_not_valid", "This link was used, has expired or never was"


class MemberAlready(Conflict):
    """Told to who has proved the mail address, and to nobody else."""

    code, title = "member_already", "This mail address is a member's already"


class CompanyAlready(Conflict):
    code, title = "company_already", "A company with this business number has joined already"


class DocumentsNotAccepted(Invalid):
    code, title = "documents_not_accepted", "The terms and the privacy page must be accepted"


class LastAdministrator(Conflict):
    code, title = "last_administrator", "A company keeps at least one administrator"
