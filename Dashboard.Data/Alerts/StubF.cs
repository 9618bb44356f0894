namespace Dashboard.Data.Alerts;
public delegate string AlertTitle(Alert alert, System.Globalization.CultureInfo culture);
