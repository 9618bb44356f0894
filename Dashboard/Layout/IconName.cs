namespace Dashboard.Layout;

/// <summary>The drawings of <see cref="Icon"/>. The first five are for status alone.</summary>
public enum IconName
{
    Disc,
    DiscUp,
    Triangle,
    Octagon,
    Ring,

    Menu,
    Close,
    Search,
    Sun,
    Moon,
    Display,
    User,
    SignOut,
    Lock,
    Plus,
    Minus,
    Whole,
    Table,
    Download,
    Print,
    Info,
    Fault,
    Calendar,
    ChevronDown,
    ChevronRight,

    Sent,
    Edited,
    Approved,
    Returned,
    Overdue,
    Sum,
    Imported,
    Withdrawn,

    Bell,
    BellOff,
    Eye,
    Check,
    Clock,
    Paused,
    Flag,
}
