import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.*;
import java.util.Properties;

/** What DBeaver asks through JDBC's DatabaseMetaData. Usage: java -cp trino-jdbc.jar Metadata.java URL TOKEN_FILE SCHEMA TABLE */
public class Metadata {
    public static void main(String[] words) throws Exception {
        String schema = words[2], table = words[3];
        Properties login = new Properties();
        login.put("accessToken", Files.readString(Path.of(words[1])).strip());
        try (Connection door = DriverManager.getConnection(words[0], login)) {
            DatabaseMetaData asked = door.getMetaData();
            say("catalogs", asked.getCatalogs(), "TABLE_CAT");
            say("schemas", asked.getSchemas("lakehouse", "%"), "TABLE_SCHEM");
            say("tables", asked.getTables("lakehouse", schema, "%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME");
            say("columns", asked.getColumns("lakehouse", schema, table, "%"), "COLUMN_NAME");
            say("remarks", asked.getColumns("lakehouse", schema, table, "invoice"), "REMARKS");
            say("keys", asked.getPrimaryKeys("lakehouse", schema, table), "COLUMN_NAME");
            try (Statement limited = door.createStatement()) {
                limited.setQueryTimeout(30);
                say("limited", limited.executeQuery("SELECT count(*) n FROM " + schema + "." + table), "n");
            }
            try (PreparedStatement prepared = door.prepareStatement(
                    "SELECT count(*) n FROM " + schema + "." + table + " WHERE country = ? AND quantity >= ?")) {
                prepared.setString(1, "France");
                prepared.setLong(2, 0);
                say("prepared", prepared.executeQuery(), "n");
            }
        }
    }

    static void say(String what, ResultSet rows, String column) throws SQLException {
        StringBuilder line = new StringBuilder(what);
        while (rows.next()) line.append('|').append(rows.getString(column));
        System.out.println(line);
    }
}
